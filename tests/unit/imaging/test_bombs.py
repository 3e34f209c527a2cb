"""A small file that would become an enormous image, or an endless header, costs a worker less than two seconds."""

import functools
import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests import image_files
from tests.fuzz.examined import peak_bytes
from tests.image_files import body_of, deflated, dicom_bytes, encoded
from tests.refusals import fault
from xray_desktop.errors import RadiographError
from xray_desktop.imaging.isolation import MEMORY_BYTES, ReaderPool
from xray_desktop.imaging.radiograph import Doubt
from xray_desktop.imaging.scan import Entry, read_entry, scan

SLOWEST_S = 2.0
OPEN_SEQUENCE = b"\x08\x00\x10\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
IMPLICIT_SEQUENCE = b"\x08\x00\x10\x11\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"


@functools.cache
def zeros_deflated(size: int, *, wbits: int = -zlib.MAX_WBITS) -> bytes:
    """So many zeros, deflated piece by piece."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, wbits)
    piece = b"\0" * 2**20
    return b"".join(deflater.compress(piece) for _ in range(size // len(piece))) + deflater.flush()


def deflate_bomb() -> bytes:
    """1 MB that becomes 1 GB of pixel data."""
    whole = dicom_bytes(transfer_syntax=image_files.DEFLATED)
    return whole[: body_of(whole)] + zeros_deflated(2**30)


def deflated_header_bomb() -> bytes:
    """150 kB that become 150 MB of empty elements: within the size, not within the number of elements."""
    whole = dicom_bytes(transfer_syntax=image_files.DEFLATED)
    return whole[: body_of(whole)] + deflated(b"\x08\0\x20\0CS\0\0" * 19_000_000)


def huge_native() -> bytes:
    return dicom_bytes(Rows=65535, Columns=65535)


def huge_native_of_eight_bits() -> bytes:
    return dicom_bytes(bits=8, Rows=65535, Columns=65535)


def many_frames() -> bytes:
    return dicom_bytes(np.stack([image_files.chest()] * 2), NumberOfFrames=2_000_000_000)


def huge_encapsulated(transfer_syntax: str) -> bytes:
    return dicom_bytes(transfer_syntax=transfer_syntax, Rows=65535, Columns=65535)


def huge_stream(transfer_syntax: str) -> bytes:
    """The header says what a radiograph has; the stream inside says 65535 x 65535."""
    stream = bytearray(encoded(image_files.chest(), transfer_syntax, bits=12))
    if stream.startswith(b"\xff\x4f"):
        struct.pack_into(">2L", stream, 8, 65535, 65535)
        struct.pack_into(">2L", stream, 24, 65535, 65535)  # one tile
    else:
        at = next(at for at in range(len(stream)) if stream[at] == 0xFF and stream[at + 1] in (0xC1, 0xC3, 0xF7))
        struct.pack_into(">2H", stream, at + 5, 65535, 65535)
    return dicom_bytes(transfer_syntax=transfer_syntax, fragments=[bytes(stream)])


def huge_both(transfer_syntax: str) -> bytes:
    """Header and stream agree on as much as a radiograph may have, and there are no pixels behind it."""
    stream = bytearray(encoded(image_files.chest(), transfer_syntax, bits=12))
    if stream.startswith(b"\xff\x4f"):
        struct.pack_into(">2L", stream, 8, 8900, 8900)
        struct.pack_into(">2L", stream, 24, 8900, 8900)
    else:
        at = next(at for at in range(len(stream)) if stream[at] == 0xFF and stream[at + 1] in (0xC1, 0xC3, 0xF7))
        struct.pack_into(">2H", stream, at + 5, 8900, 8900)
    return dicom_bytes(transfer_syntax=transfer_syntax, fragments=[bytes(stream)], Rows=8900, Columns=8900)


def run_length_of_nothing() -> bytes:
    return dicom_bytes(
        transfer_syntax=image_files.RLE, fragments=[b"\1\0\0\0\x40" + b"\0" * 61], Rows=8900, Columns=8900
    )


def nested(opening: bytes, transfer_syntax: str) -> bytes:
    """8,000 sequences, one inside the other."""
    whole = dicom_bytes(transfer_syntax=transfer_syntax)
    return whole[: body_of(whole)] + opening * 8000


def nested_deflated() -> bytes:
    whole = dicom_bytes(transfer_syntax=image_files.DEFLATED)
    return whole[: body_of(whole)] + deflated(OPEN_SEQUENCE * 8000)


def endless_header() -> bytes:
    whole = dicom_bytes()
    return whole[: body_of(whole)] + b"\x08\0\x20\0CS\0\0" * 130_000


def png(width: int, height: int, *, depth: int, colour: int, extra: bytes = b"") -> bytes:
    """A PNG of zeros with right checksums."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    size = height * (1 + (width * samples * depth + 7) // 8)
    chunks = [
        (b"IHDR", struct.pack(">2L5B", width, height, depth, colour, 0, 0, 0)),
        (b"IDAT", zeros_deflated(min(size, 2**30) + 2**20, wbits=zlib.MAX_WBITS)),
        (b"IEND", b""),
    ]
    if extra:
        chunks.insert(1, (b"zTXt", b"Comment\0\0" + extra))
    signed = (
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(signed)


def png_bomb() -> bytes:
    return png(65535, 65535, depth=8, colour=0)


def png_bomb_of_one_bit() -> bytes:
    return png(32_000, 32_000, depth=1, colour=0)


def png_text_bomb() -> bytes:
    return png(100, 100, depth=8, colour=0, extra=zeros_deflated(2**30, wbits=zlib.MAX_WBITS))


def jpeg_bomb() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (100, 100)).save(stream, "JPEG")
    data = bytearray(stream.getvalue())
    at = data.index(b"\xff\xc0")
    struct.pack_into(">2H", data, at + 5, 65500, 65500)
    return bytes(data)


def tiff_bomb() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (100, 100)).save(stream, "TIFF")
    data = bytearray(stream.getvalue())
    count = struct.unpack_from("<H", data, at := struct.unpack_from("<L", data, 4)[0])[0]
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        if struct.unpack_from("<H", data, entry)[0] in (256, 257, 278):
            struct.pack_into("<HLL", data, entry + 2, 4, 1, 65500)
    return bytes(data)


STREAMS = (
    image_files.JPEG_EXTENDED,
    image_files.JPEG_LOSSLESS_SV1,
    image_files.JPEG_LS,
    image_files.JPEG_2000_LOSSLESS,
    image_files.HTJ2K_LOSSLESS,
)
BOMBS: dict[str, Callable[[], bytes]] = {
    "deflated pixels": deflate_bomb,
    "deflated header": deflated_header_bomb,
    "huge native": huge_native,
    "huge native 8 bits": huge_native_of_eight_bits,
    "two thousand million frames": many_frames,
    **{
        f"{making.__name__} {syntax}": lambda making=making, syntax=syntax: making(syntax)  # type: ignore[misc]
        for making in (huge_encapsulated, huge_stream)
        for syntax in STREAMS
    },
    "run length of nothing": run_length_of_nothing,
    "nested explicit": lambda: nested(OPEN_SEQUENCE, image_files.EXPLICIT),
    "nested implicit": lambda: nested(IMPLICIT_SEQUENCE, image_files.IMPLICIT),
    "nested deflated": nested_deflated,
    "endless header": endless_header,
    "PNG": png_bomb,
    "PNG of one bit": png_bomb_of_one_bit,
    "PNG text": png_text_bomb,
    "JPEG": jpeg_bomb,
    "TIFF": tiff_bomb,
}  # fmt: skip


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """One worker that has read a file before."""
    with ReaderPool(workers=1) as pool:
        pool.warm()
        pool.call("memory", peak_bytes)
        yield pool


def seconds_of(pool: ReaderPool) -> float:
    """What its one worker has worked so far: a clock that stands still while other tests have the CPU."""
    return pool.call("clock", time.process_time)


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_at_once(kind: str, pool: ReaderPool, tmp_path: Path) -> None:
    file = tmp_path / "bomb.dcm"
    file.write_bytes(BOMBS[kind]())
    assert file.stat().st_size < 1_200_000
    start = seconds_of(pool)
    with pytest.raises(RadiographError) as caught:
        pool.read(file)
    assert seconds_of(pool) - start < SLOWEST_S
    assert fault(str(caught.value), file.name) == ""
    assert "the decoder died" not in str(caught.value)
    assert "took more than" not in str(caught.value)
    assert pool.call("memory", peak_bytes) <= MEMORY_BYTES


@pytest.mark.parametrize("transfer_syntax", STREAMS)
def test_a_stream_that_claims_the_largest_size_takes_no_more_than_a_large_one(
    transfer_syntax: str, pool: ReaderPool, tmp_path: Path
) -> None:
    file = tmp_path / "claims.dcm"
    file.write_bytes(huge_both(transfer_syntax))
    start = seconds_of(pool)
    with suppress(RadiographError):  # some decoders fill in what is missing
        doubts = pool.read(file).doubts
        assert Doubt.IMAGE_DAMAGED in doubts
    assert seconds_of(pool) - start < SLOWEST_S
    assert pool.call("memory", peak_bytes) <= MEMORY_BYTES


def test_an_archive_that_inflates_is_refused_at_once(pool: ReaderPool, tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    head = dicom_bytes()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made, made.open("a.dcm", "w") as member:
        member.write(head)
        for _ in range(300):
            member.write(b"\0" * 2**20)
    start = seconds_of(pool)
    (member_entry,) = [entry for entry in scan([archive]).entries if not entry.is_container]
    with pytest.raises(RadiographError) as caught:
        pool.call(member_entry.member, read_entry, member_entry)
    assert seconds_of(pool) - start < SLOWEST_S
    assert fault(str(caught.value), "a.dcm") == ""


def test_the_largest_plausible_radiograph_still_opens(pool: ReaderPool, tmp_path: Path) -> None:
    file = tmp_path / "spine.dcm"
    image_files.write_dicom(file, np.tile(image_files.chest(1000, 1000), (8, 4)))
    assert pool.read(file).values.shape == (8000, 4000)
    entry = Entry(file, file.name)
    assert pool.call(file.name, read_entry, entry).width_px == 4000
