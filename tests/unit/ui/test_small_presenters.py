"""A tap switches and a long press peeks; only time in front of the film counts."""

from collections.abc import Iterator

from xray_desktop.ui.presenters.active_clock import ActiveClock
from xray_desktop.ui.presenters.peek import Peek


class Switch:
    """A heatmap's switch."""

    def __init__(self) -> None:
        self.on = False

    def set(self, on: bool) -> None:
        """Turn it."""
        self.on = on


def clock_of(times: Iterator[float]) -> ActiveClock:
    return ActiveClock(now=lambda: next(times))


def test_a_tap_switches() -> None:
    switch, times = Switch(), iter((0.0, 0.1, 5.0, 5.1))
    peek = Peek(lambda: switch.on, switch.set, now=lambda: next(times))
    peek.press()
    peek.release()
    assert switch.on
    peek.press()
    peek.release()
    assert not switch.on


def test_a_long_press_gives_back_what_was() -> None:
    switch, times = Switch(), iter((0.0, 2.0, 5.0, 7.0))
    peek = Peek(lambda: switch.on, switch.set, now=lambda: next(times))
    peek.press()
    assert switch.on
    peek.release()
    assert not switch.on
    switch.on = True
    peek.press()
    assert not switch.on
    peek.release()
    assert switch.on


def test_only_time_in_front_counts() -> None:
    moment = [0.0]
    clock = ActiveClock(now=lambda: moment[0])
    clock.turn_to("a")
    moment[0] = 10.0
    clock.set_in_front(False)
    moment[0] = 100.0
    clock.set_in_front(True)
    moment[0] = 105.0
    assert clock.seconds("a") == 15.0
    clock.turn_to("b")
    moment[0] = 107.0
    assert (clock.seconds("a"), clock.seconds("b")) == (15.0, 2.0)
    clock.turn_to("a")
    moment[0] = 108.0
    assert clock.seconds("a") == 16.0


def test_what_was_taken_is_not_counted_again_and_can_be_given_back() -> None:
    moment = [0.0]
    clock = ActiveClock(now=lambda: moment[0])
    clock.turn_to("a")
    moment[0] = 10.0
    assert clock.take("a") == 10.0
    moment[0] = 14.0
    assert clock.seconds("a") == 4.0
    clock.give_back("a", 10.0)
    assert clock.take("a") == 14.0


def test_nothing_open_takes_no_time() -> None:
    clock = clock_of(iter((1.0,)))
    clock.set_in_front(False)
    assert clock.seconds("") == 0.0
