"""A second decoder in a process of its own: gdcm (or OpenJPH, for what gdcm does not know) turns files into arrays.

Run as ``python decode_child.py gdcm|openjph`` with "source<TAB>target" lines on its standard input; it answers each
line with "ok" or a word. gdcm ends the whole process on some files: it is never imported where the tests run.
"""

import sys
from pathlib import Path

import numpy as np
import pydicom
from numpy.typing import NDArray


def raw_bytes(source: Path, decoder: str) -> bytes:
    """All decoded samples of a file, as the decoder hands them out."""
    if decoder == "gdcm":
        import gdcm

        reader = gdcm.ImageReader()
        reader.SetFileName(str(source))
        if not reader.Read():
            raise ValueError("gdcm does not read it")
        return bytes(reader.GetImage().GetBuffer().encode("utf-8", errors="surrogateescape"))
    import imagecodecs

    fragments = pydicom.encaps.generate_fragments(pydicom.dcmread(source).PixelData)
    next(fragments)  # the offset table
    return bytes(imagecodecs.htj2k_decode(next(fragments)).tobytes())


def samples(source: Path, decoder: str) -> NDArray[np.generic]:
    """The same as unsigned words in this machine's order."""
    header = pydicom.dcmread(source, stop_before_pixels=True)
    return np.frombuffer(raw_bytes(source, decoder), dtype=f"<u{header.BitsAllocated // 8}")


def main() -> None:
    """Answer every line."""
    for line in sys.stdin:
        source, target = line.rstrip("\n").split("\t")
        try:
            np.save(target, samples(Path(source), sys.argv[1]))
            answer = "ok"
        except (ValueError, RuntimeError, OSError) as error:
            answer = f"{type(error).__name__} {error}".replace("\n", " ")
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
