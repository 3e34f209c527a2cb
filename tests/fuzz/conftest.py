"""How many mutated files, which pool they go through, and what is said of them at the end."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.fuzz.tally import CHUNK, Fuzzer
from xray_desktop.imaging.isolation import ReaderPool

# Chunks of each kind in `make test`; `make fuzz` runs ten times as many.
CHUNKS: Final = {"dicom": 2_000 // CHUNK, "raster": 1_000 // CHUNK, "tiff": 250 // CHUNK}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a chunk, so that workers can share them."""
    for kind, chunks in CHUNKS.items():
        if f"{kind}_chunk" in metafunc.fixturenames:
            metafunc.parametrize(f"{kind}_chunk", range(chunks * metafunc.config.getoption("--fuzz-scale")))


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzer]:
    with ReaderPool(workers=1) as pool:
        pool.warm()
        yield Fuzzer(pool, tmp_path_factory.mktemp("mutated"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of ``tests/fuzz/README.md``."""
    reports = [report for many in terminalreporter.stats.values() for report in many]
    found: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        for name, figures in getattr(report, "user_properties", ()):
            if name.startswith("fuzz ") and getattr(report, "when", "") == "call":
                found.setdefault(name, []).append(figures)
    for name, chunks in sorted(found.items()):
        counts = sum((Counter(chunk["counts"]) for chunk in chunks), Counter[str]())
        terminalreporter.write_line(
            f"{name}: {', '.join(f'{number} {word}' for word, number in counts.items())}; "
            f"slowest {max(chunk['slowest_s'] for chunk in chunks):.2f} s, "
            f"worker {max(chunk['worker_bytes'] for chunk in chunks) / 1e6:.0f} MB, "
            f"application grew {max(chunk['growth_bytes'] for chunk in chunks) / 1e6:.1f} MB"
        )
        for sentence in [sentence for chunk in chunks for sentence in chunk["died"]][:20]:
            terminalreporter.write_line(f"  {sentence}")
