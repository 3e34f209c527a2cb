"""Names the Debian packages of Qt's system libraries that are missing, before Qt says something less helpful.

Run by `make run` and `make test`; exit 1 and one line when something is missing. Linux only: elsewhere Qt brings
its own.
"""

import ctypes
import sys

OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
WINDOW = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
}


def missing(libraries: dict[str, str]) -> list[str]:
    """Debian packages of the libraries that cannot be loaded."""
    packages = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    return packages


def main() -> int:
    """0 when Qt can start; 1 with the command that mends it."""
    if not sys.platform.startswith("linux"):
        return 0
    packages = missing(OFFSCREEN if "--offscreen" in sys.argv else OFFSCREEN | WINDOW)
    if packages:
        sys.stderr.write(f"Qt needs system libraries that are missing: apt-get install {' '.join(packages)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
