"""Mutated files through the reader pool, and what became of them, counted."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.examined import examined, peak_bytes, resident_bytes
from tests.fuzz.mutations import Original, mutated
from tests.refusals import fault
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.inspection import facts_json
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.network_input import network_grey, to_network_input
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.imaging.window import display_voi, lookup, render

CHUNK: Final = 250
SLOWEST_S: Final = 10.0
WORKER_BYTES: Final = 1_500_000_000
GROWTH_BYTES: Final = 50_000_000


@dataclass(slots=True)
class Tally:
    """Counts of some mutated files; the lists name every file that broke a promise."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    worker_bytes: int = 0
    growth_bytes: int = 0
    died: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    ill_formed: list[str] = field(default_factory=list)

    def add(self, name: str, answer: Radiograph | str | RadiographError, seconds: float) -> None:
        """Count what became of one file."""
        self.slowest_s = max(self.slowest_s, seconds)
        self.counts["files"] += 1
        if isinstance(answer, str):
            self.unforeseen.append(f"{name}: {answer}")
        elif isinstance(answer, Radiograph):
            self.counts["opened"] += 1
        else:
            self._refused(name, str(answer))

    def _refused(self, name: str, sentence: str) -> None:
        self.counts["refused"] += 1
        if "the decoder died" in sentence or "took more than" in sentence:
            self.died.append(sentence)
            self.counts["hung" if "took more than" in sentence else "died"] += 1
        self.counts["out of memory"] += "of memory" in sentence
        wrong = fault(sentence, name)
        if wrong:
            self.ill_formed.append(f"{sentence} ({wrong})")


@dataclass(slots=True)
class Fuzzer:
    """A warm pool of one worker, and what this process held before the first file."""

    pool: ReaderPool
    folder: Path
    before_bytes: int = 0

    def warm(self, originals: Iterable[Original]) -> None:
        """Read each original once, so that what is loaded once is not counted as growth; every one is answered."""
        for number, good in enumerate(originals):
            assert not isinstance(self._answer(f"good-{number}", good.data), str)
        self.before_bytes = resident_bytes()

    def run(self, originals: list[Original], names: Iterable[str]) -> Tally:
        """Send the mutated files of these names through the pool."""
        tally = Tally()
        for name in names:
            start = time.monotonic()
            answer = self._answer(name, mutated(originals, name))
            tally.add(name, answer, time.monotonic() - start)
            tally.worker_bytes = max(tally.worker_bytes, self.pool.call("memory", peak_bytes))
        tally.growth_bytes = max(resident_bytes() - self.before_bytes, 0)
        return tally

    def _answer(self, name: str, data: bytes) -> Radiograph | str | RadiographError:
        file = self.folder / name
        file.write_bytes(data)
        try:
            answer = self.pool.call(name, examined, file)
        except RadiographError as refusal:
            return refusal
        finally:
            file.unlink()
        if isinstance(answer, Radiograph):
            _looked_at(answer)
        return answer


def fuzz_chunk(
    fuzzer: Fuzzer, originals: list[Original], kind: str, chunk: int, request: pytest.FixtureRequest
) -> None:
    """Run one chunk of a kind, hand its figures to the summary, and hold the promises."""
    tally = fuzzer.run(originals, [f"{kind}-{number}" for number in range(chunk * CHUNK, (chunk + 1) * CHUNK)])
    request.node.user_properties.append((f"fuzz {kind}", _figures(tally)))
    assert not tally.unforeseen, "\n".join(tally.unforeseen)
    assert not tally.ill_formed, "\n".join(tally.ill_formed)
    assert tally.slowest_s < SLOWEST_S, tally.slowest_s
    assert tally.worker_bytes <= WORKER_BYTES, tally.worker_bytes
    assert tally.growth_bytes <= GROWTH_BYTES, tally.growth_bytes


def _figures(tally: Tally) -> dict[str, object]:
    return {
        "counts": dict(tally.counts),
        "slowest_s": tally.slowest_s,
        "worker_bytes": tally.worker_bytes,
        "growth_bytes": tally.growth_bytes,
        "died": tally.died,
    }


def _looked_at(radiograph: Radiograph) -> None:
    """What the app itself does with a radiograph, in its own process."""
    assert facts_json(radiograph)["digest"]
    to_network_input(network_grey(radiograph), 64)
    for seen_through in display_voi(radiograph).values():
        picture = render(radiograph.values, lookup(radiograph, seen_through), stride=4)
        assert picture.size
