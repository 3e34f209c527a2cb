"""No mutated high-throughput stream that counts as plain makes OpenJPH hang or end its process."""

import random
import struct
from collections import Counter

import imagecodecs
import numpy as np
import pytest

from tests.image_files import chest
from xray_desktop.errors import RadiographError
from xray_desktop.imaging import codestream
from xray_desktop.imaging.isolation import ReaderPool
from xray_desktop.imaging.plain_ht import is_plain

_STREAMS = 500  # in `make test`; `make fuzz` tries ten times as many
_ODD = (0, 1, 2, 3, 4, 5, 8, 15, 16, 32, 64, 127, 128, 254, 255)


def outcome(frame: bytes) -> str:
    """What OpenJPH makes of a frame; in a worker."""
    try:
        return "decoded" if imagecodecs.htj2k_decode(frame).size else "empty"
    except (RuntimeError, ValueError):
        return "refused"


def originals() -> list[bytes]:
    sizes = ((64, 70, 12), (120, 130, 8), (300, 320, 12), (257, 190, 16))
    films = (chest(width, height, bits=bits).astype("u2" if bits > 8 else "u1") for width, height, bits in sizes)
    return [bytes(imagecodecs.htj2k_encode(film)) for film in films]


def mutated(frames: list[bytes], chance: random.Random) -> bytes:
    """One to three times: a wrong byte in the header; in the body bytes wrong, moved, or left out (lengths mended)."""
    data = bytearray(chance.choice(frames))
    body = data.index(b"\xff\x93") + 2
    for _ in range(chance.randrange(1, 4)):
        kind, at, length = chance.randrange(5), chance.randrange(body, len(data) - 60), chance.randrange(4, 50)
        if kind == 0:
            data[chance.randrange(2, body)] = chance.choice((*_ODD, chance.randrange(256)))
        elif kind == 1:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif kind == 2:
            data[at : at + length] = bytes([chance.choice((0, 0x8F, 0xFF))]) * length
        elif kind == 3:
            other = chance.randrange(body, len(data) - 60)
            data[at : at + length] = data[other : other + length]
        else:
            del data[at : at + length]
            struct.pack_into(">L", data, body - 8, len(data) - (body - 14) - 2)
    return bytes(data)


def plain(frame: bytes) -> bool:
    stream = codestream.head(frame)
    return stream is not None and max(stream.width_px, stream.height_px) < 2000 and is_plain(frame, stream)


def test_plain_streams_neither_hang_nor_kill(request: pytest.FixtureRequest) -> None:
    frames, seen = originals(), Counter[str]()
    wanted = _STREAMS * int(request.config.getoption("--fuzz-scale"))
    rng = np.random.default_rng(0)
    with ReaderPool(workers=1, timeout_s=5.0) as pool:
        while sum(seen.values()) < wanted:
            seed = int(rng.integers(2**31))
            frame = mutated(frames, random.Random(seed))
            if not plain(frame):
                continue
            try:
                seen[pool.call(f"ht-{seed}", outcome, frame)] += 1
            except RadiographError as error:
                seen[str(error)] += 1
    print(dict(seen))  # noqa: T201  # the figures of decision 0009
    assert set(seen) <= {"decoded", "refused"}
