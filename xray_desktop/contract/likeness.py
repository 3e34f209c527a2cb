"""Which known picture looks most like another: perceptual hashes side by side.

Flow:   256-bit hashes, one by one -> the nearest of those before, and in how many bits it differs
Calls:  numpy. Called by: ledger, exchange.writing.
Never:  compares what has no hash.
"""

import numpy as np
from numpy.typing import NDArray

HASH_DIGITS = 64
BITS = 4 * HASH_DIGITS


class Likeness:
    """Hashes with the names they were entered under; thousands are compared at once."""

    def __init__(self) -> None:
        self._bits: NDArray[np.uint8] = np.zeros((64, HASH_DIGITS // 2), dtype=np.uint8)
        self._names: list[str] = []

    def enter(self, name: str, perceptual_hash: str) -> None:
        """Enter one; a missing hash is passed over."""
        if len(perceptual_hash) != HASH_DIGITS:
            return
        if len(self._names) == len(self._bits):
            self._bits = np.concatenate((self._bits, np.zeros_like(self._bits)))
        self._bits[len(self._names)] = _bits_of(perceptual_hash)
        self._names.append(name)

    def nearest(self, perceptual_hash: str) -> tuple[int, str]:
        """In how many bits the nearest differs, and its name; 256 and "" where nothing can be compared."""
        if len(perceptual_hash) != HASH_DIGITS or not self._names:
            return BITS, ""
        known = self._bits[: len(self._names)]
        differing = np.bitwise_count(np.bitwise_xor(known, _bits_of(perceptual_hash))).sum(axis=1, dtype=np.int32)
        index = int(differing.argmin())
        return int(differing[index]), self._names[index]


def _bits_of(perceptual_hash: str) -> NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex(perceptual_hash), dtype=np.uint8)
