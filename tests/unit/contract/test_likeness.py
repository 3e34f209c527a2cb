"""The nearest known picture is found among thousands, and what has no hash is compared with nothing."""

import random

from xray_desktop.contract.ledger import differing_bits
from xray_desktop.contract.likeness import BITS, Likeness


def test_the_nearest_of_many_is_the_one_that_the_slow_way_finds() -> None:
    draw = random.Random(0)
    known = {f"image {number}": f"{draw.getrandbits(256):064x}" for number in range(300)}
    likeness = Likeness()
    for name, word in known.items():
        likeness.enter(name, word)
    for _ in range(20):
        asked = f"{draw.getrandbits(256):064x}"
        bits, name = likeness.nearest(asked)
        assert bits == min(differing_bits(asked, word) for word in known.values()) == differing_bits(asked, known[name])


def test_what_has_no_hash_is_near_to_nothing() -> None:
    likeness = Likeness()
    assert likeness.nearest("0" * 64) == (BITS, "")
    likeness.enter("nothing", "")
    assert likeness.nearest("0" * 64) == (BITS, "")
    likeness.enter("black", "0" * 64)
    assert likeness.nearest("") == (BITS, "")
    assert likeness.nearest("0" * 63 + "3") == (2, "black")
