"""Figures in words: shares with their denominators, kappas with their intervals.

Flow:   Share, Kappa -> words, bars
Calls:  language, interval_bar. Called by: statistics_state.
Never:  shows a share of nothing.
"""

from typing import TYPE_CHECKING

from xray_desktop.ui.interval_bar import Interval
from xray_desktop.ui.language import tr

if TYPE_CHECKING:  # they bring numpy and scipy: the window does not wait for them
    from xray_desktop.measures.agreement import Kappa
    from xray_desktop.measures.intervals import Bounds
    from xray_desktop.measures.shares import Share


def counted(films: int, patients: int) -> str:
    """How much a page is about."""
    if films == 1:
        return tr("1 film of 1 patient.")
    said = tr("{films} films of 1 patient.") if patients == 1 else tr("{films} films of {patients} patients.")
    return said.format(films=f"{films:,}", patients=f"{patients:,}")


def count_words(share: "Share") -> str:
    """How many of how many."""
    return tr("{hits} of {films}").format(hits=share.hits, films=share.films)


def percent_words(share: "Share") -> str:
    """A share with its interval, short."""
    return (
        f"{100 * share.value:.0f} % ({100 * share.bounds.low:.0f}-{100 * share.bounds.high:.0f})" if share.films else ""
    )


def interval_words(share: "Share") -> str:
    """A share with its interval, in words."""
    return _words_of(share.value, share.bounds.low, share.bounds.high) if share.films else tr("nothing to count")


def missed_words(share: "Share") -> str:
    """The other side of a sensitivity."""
    if not share.films:
        return tr("nothing to count")
    return _words_of(1.0 - share.value, 1.0 - share.bounds.high, 1.0 - share.bounds.low)


def _words_of(value: float, low: float, high: float) -> str:
    return tr("{share} %, interval {low}-{high}").format(
        share=f"{100 * value:.1f}", low=f"{100 * low:.1f}", high=f"{100 * high:.1f}"
    )


def drawn(share: "Share") -> Interval | None:
    """A share as a bar draws it."""
    return Interval(100 * share.value, 100 * share.bounds.low, 100 * share.bounds.high) if share.films else None


def kappa_words(kappa: "Kappa", bounds: "Bounds") -> tuple[str, str, str]:
    """Cases, value and interval."""
    if not kappa.defined:
        return str(kappa.count), tr("not defined"), ""
    return (
        str(kappa.count),
        f"{kappa.value:.2f}",
        tr("{low} to {high}").format(low=f"{bounds.low:.2f}", high=f"{bounds.high:.2f}"),
    )


def kappa_drawn(kappa: "Kappa", bounds: "Bounds") -> Interval | None:
    """A kappa as a bar draws it."""
    return Interval(kappa.value, bounds.low, bounds.high) if kappa.defined else None
