"""Other studies of the same patient, for a film beside the open one.

Flow:   Worklist, open row -> Prior, the best first
Calls:  review.worklist. Called by: presenters.beside, film_wiring.
Never:  takes two films for one patient's because neither states one; carries a score.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from xray_desktop.imaging.radiograph import View
from xray_desktop.review.worklist import Row, Worklist
from xray_desktop.ui.language import tr

_DAYS_A_MONTH = 30.44
_MONTHS_A_YEAR = 12
_COUNT_DAYS_TO = 60
_COUNT_MONTHS_TO = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """One film of another study. ``days_before``: negative for a later one, None where a date is not stated."""

    key: str
    date: str
    view: View
    name: str
    days_before: int | None

    @property
    def heading(self) -> str:
        """Large words over the film."""
        if self.days_before is None:
            return " · ".join(part for part in (tr("Other study"), self.date or tr("date not stated")) if part)
        return f"{tr('Prior') if self.days_before >= 0 else tr('Later')} · {self.date}"

    @property
    def span(self) -> str:
        """How far it is from the open film; "" where that is not known."""
        if self.days_before is None:
            return ""
        template = tr("{span} earlier") if self.days_before >= 0 else tr("{span} later")
        return template.format(span=_span(abs(self.days_before)))

    @property
    def words(self) -> str:
        """A line of the menu."""
        view = "" if self.view is View.UNKNOWN else str(self.view)
        return " · ".join(part for part in (self.date or tr("date not stated"), view, self.name) if part)

    @property
    def on_left(self) -> bool:
        """Older films stand on the left; of two of one day the other one does."""
        return self.days_before is None or self.days_before >= 0


def priors(worklist: Worklist, key: str) -> tuple[Prior, ...]:
    """Films of the open row's patient in other studies: earlier before later, the nearest first, its own view first."""
    own, rows = worklist.row(key), worklist.rows
    number = rows.number(key)
    if own is None or number is None or not own.patient_stated:
        return ()
    patients, studies = rows.column("patient"), rows.column("study")
    others = np.flatnonzero((patients == patients[number]) & (studies != studies[number]))
    found = [_prior(own, row) for row in (rows[int(place)] for place in others) if row.patient_stated and not row.error]
    return tuple(sorted(found, key=lambda prior: _rank(prior, own.view)))


def _prior(own: Row, row: Row) -> Prior:
    return Prior(key=row.key, date=_words(row.study_date), view=row.view, name=row.name, days_before=_days(own, row))


def _rank(prior: Prior, view: View) -> tuple[bool, bool, int]:
    days = prior.days_before
    return days is None or days < 0, _frontal(prior.view) != _frontal(view), abs(days) if days is not None else 0


def _frontal(view: View) -> bool:
    return view not in (View.LATERAL, View.OBLIQUE)


def _days(own: Row, other: Row) -> int | None:
    ours, theirs = _date(own.study_date), _date(other.study_date)
    return None if ours is None or theirs is None else (ours - theirs).days


def _date(number: int) -> date | None:
    """A date of the list, e.g. 20260105; None for one that no calendar has."""
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def _words(number: int) -> str:
    found = _date(number)
    return "" if found is None else found.isoformat()


def _span(days: int) -> str:
    if days < _COUNT_DAYS_TO:
        return tr("{count} days").format(count=days)
    months = round(days / _DAYS_A_MONTH)
    if months < _COUNT_MONTHS_TO:
        return tr("{count} months").format(count=months)
    return tr("{count} years").format(count=months // _MONTHS_A_YEAR)
