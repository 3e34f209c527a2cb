"""What becomes of a session when something happens. The heart of the app.

Flow:   Session + what happened -> the next Session (pure functions) -> presenters -> widgets
Calls:  session, worklist, reading, thresholds, gate. Called by: judgement, ui.presenters.
Never:  changes in place, knows Qt, a thread, the clock or the store.
"""

from dataclasses import replace

from xray_desktop.contract.findings import PNEUMONIA, children, share_of_parent
from xray_desktop.contract.operating_point import Call, call
from xray_desktop.imaging.first_look import FirstLook
from xray_desktop.imaging.radiograph import Radiograph
from xray_desktop.inference.gate import Admission, Standing, admit
from xray_desktop.inference.prediction import Prediction
from xray_desktop.review import worklist as rows_of
from xray_desktop.review.reading import Reading
from xray_desktop.review.session import Case, ModelState, Session
from xray_desktop.review.thresholds import Thresholds, points
from xray_desktop.review.worklist import Row

# --- what happened ----------------------------------------------------------------------------------------------------


def for_reader(session: Session, reader: str) -> Session:
    """Somebody sat down. Who follows another reader finds nothing of that one: no read, draft, undo or open case.

    What the other reader saw of the model is not seen by this one; initials given over the first film change nothing.
    """
    before = session.reading.reader
    if before in ("", reader):
        return replace(session, reading=replace(session.reading, reader=reader))
    listed = session.worklist
    for row in [row for row in listed.rows if row.read is not None or row.model_seen or row.seen_earlier]:
        listed = rows_of.with_row(listed, replace(row, read=None, exported=False, model_seen=False, seen_earlier=False))
    reading = Reading(reader=reader, blinded=session.reading.blinded)
    return replace(session, case=Case(), worklist=listed, reading=reading)


def opened(session: Session, key: str) -> Session:
    """A row was chosen: an empty case in its place, heatmap off; a key outside the list opens nothing."""
    row = session.worklist.row(key)
    if row is None:
        return replace(session, case=Case())
    listed = rows_of.with_row(session.worklist, replace(row, opened=True))
    return replace(session, case=Case(key=key, error=row.error), worklist=listed)


def looked(session: Session, key: str, look: FirstLook) -> Session:
    """The pixels of the open row can be painted; nothing else is known of them yet."""
    if session.case.key != key or session.case.radiograph is not None:
        return session
    return replace(session, case=replace(session.case, look=look, error=""))


def decoded(session: Session, key: str, radiograph: Radiograph) -> Session:
    """The pixels of a row are there; they are shown only when that row is still the open one."""
    session = identified(session, key, radiograph)
    if session.case.key != key:
        return session
    return settled(replace(session, case=replace(session.case, look=None, radiograph=radiograph, error="")))


def identified(session: Session, key: str, radiograph: Radiograph) -> Session:
    """A row learns what its file states; it keeps its place and its group."""
    row = session.worklist.row(key)
    if row is None:
        return session
    listed = session.worklist
    population = session.thresholds.card.population if session.thresholds.card is not None else None
    admission = row.admission if population is None else admit(radiograph, population)
    facts = radiograph.facts
    known = replace(row, view=facts.view, age_years=facts.age_years, admission=admission, error="")
    if row.folder in listed.declared:
        known = rows_of.declared_row(known, declared=True)
    listed = rows_of.with_row(listed, known)
    return _dutiful(replace(session, worklist=rows_of.with_digest(listed, key, radiograph.digest)), key)


def _dutiful(session: Session, key: str) -> Session:
    """Pixels that are assigned to be read blind came up in the list: the switch goes on before their score is there."""
    row = session.worklist.row(key)
    if row is None or row.read is not None or not is_assigned(session, row):
        return session
    return with_blinding(session, blinded=True)


def scored(session: Session, key: str, prediction: Prediction) -> Session:
    """A prediction arrived, now or late. Only this row and, when it is open, this case take it in."""
    row = session.worklist.row(key)
    if row is None or prediction.model_id != session.thresholds.model_id:
        return session
    scores = tuple((name, prediction.probability_of(name)) for name in points(session.thresholds))
    listed = rows_of.with_row(session.worklist, replace(row, scores=scores, analysed=True))
    case = session.case
    if case.key == key:
        case = replace(case, prediction=prediction, score_error="")
    return settled(replace(session, worklist=listed, case=case))


def failed(session: Session, key: str, sentence: str) -> Session:
    """A file cannot be used: its row says so, everything else goes on."""
    row = session.worklist.row(key)
    if row is None:
        return session
    listed = rows_of.with_row(session.worklist, replace(row, error=sentence, analysed=True))
    case = session.case
    return replace(session, worklist=listed, case=replace(case, look=None, error=sentence) if case.key == key else case)


def not_scored(session: Session, key: str, sentence: str) -> Session:
    """The model failed on the open case; the film stays and can be read."""
    if session.case.key != key:
        return session
    return replace(session, case=replace(session.case, score_error=sentence))


def shown_anyway(session: Session) -> Session:
    """The reader asked for a withheld score; asked for nothing else, nothing happens."""
    if model_state(session) is not ModelState.WITHHELD:
        return session
    return settled(replace(session, case=replace(session.case, shown_anyway=True)))


def declared(session: Session, folder: str, *, holds: bool) -> Session:
    """The reader says of a folder "all within the model's population, frontal", or takes it back."""
    return settled(replace(session, worklist=rows_of.with_declaration(session.worklist, folder, declared=holds)))


def with_heatmap(session: Session, *, on: bool) -> Session:
    """Switch the heatmap, where there is one to show; that it was on is remembered for the read."""
    visible = on and model_state(session) is ModelState.SHOWN
    case = replace(session.case, heatmap_on=visible, heatmap_seen=session.case.heatmap_seen or visible)
    return replace(session, case=case)


def with_finding(session: Session, name: str) -> Session:
    """Turn to another root finding; its heatmap starts off."""
    return with_heatmap(replace(session, case=replace(session.case, finding=name)), on=False)


def with_blinding(session: Session, *, blinded: bool) -> Session:
    """Throw the switch. Blinding takes a heatmap off; lifting it shows the model, and the row remembers that.

    While an assigned case of the list waits for its blind read it cannot be lifted.
    """
    if not blinded and must_stay_blind(session):
        return session
    thresholds = {name: point.threshold for name, point in points(session.thresholds).items()}
    # Nothing of an order or a filter by the model outlives the switch, not for one picture.
    listed = rows_of.arranged(session.worklist, thresholds=thresholds, model_hidden=blinded)
    session = replace(session, worklist=listed, reading=replace(session.reading, blinded=blinded))
    return settled(with_heatmap(session, on=session.case.heatmap_on))


def with_thresholds(session: Session, thresholds: Thresholds) -> Session:
    """A model was opened, or the slider moved. No read and no row changes; another model voids scores."""
    if thresholds.model_id == session.thresholds.model_id:
        return settled(replace(session, thresholds=thresholds))
    case = replace(session.case, prediction=None, score_error="", shown_anyway=False, heatmap_on=False)
    session = replace(session, thresholds=thresholds, worklist=rows_of.without_scores(session.worklist), case=case)
    radiograph = session.case.radiograph
    return session if radiograph is None else identified(session, session.case.key, radiograph)


# --- what holds now ---------------------------------------------------------------------------------------------------


def model_hidden(session: Session) -> bool:
    """Whether the open case is read blind: no read of it stands, and the switch is on or it is assigned to be."""
    row = session.row
    if row is None:
        return session.reading.blinded
    return row.read is None and (session.reading.blinded or is_assigned(session, row))


def is_assigned(session: Session, row: Row) -> bool:
    """Whether the reader is asked to read a row a second time, blind, and has not yet."""
    return bool(row.digest) and row.digest in session.reading.assigned


def must_stay_blind(session: Session) -> bool:
    """Whether the list holds a case that is assigned to be read blind: the switch then stays on."""
    assigned = session.reading.assigned
    rows = session.worklist.rows
    return any(rows[number].read is None for digest in assigned for number in rows.with_digest(digest))


def admission(session: Session) -> Admission | None:
    """Whether the open case may be scored; None while that cannot be said."""
    row = session.row
    return None if row is None or session.case.radiograph is None else row.admission


def model_state(session: Session) -> ModelState:
    """The one place that decides whether anything of the model may be seen."""
    case, admitted = session.case, admission(session)
    standing = admitted.standing if admitted is not None else None
    no_card = session.thresholds.card is None
    ladder = (
        (ModelState.NOTHING_OPEN, not case.key),
        (ModelState.BLINDED, model_hidden(session)),
        (ModelState.NO_MODEL, no_card and bool(session.thresholds.failure)),
        (ModelState.FAILED, not no_card and bool(case.error or case.score_error)),
        (ModelState.NOT_SCORED, standing is Standing.NOT_SCORED),
        (ModelState.WAITING, no_card or standing is None or case.prediction is None),
        (ModelState.WITHHELD, standing is Standing.WITHHELD and not case.shown_anyway),
    )
    return next((state for state, holds in ladder if holds), ModelState.SHOWN)


def call_of(session: Session, finding: str = PNEUMONIA) -> Call | None:
    """The call on the screen; None where none is to be seen (blinded, waiting, withheld, not scored)."""
    prediction = session.case.prediction
    point = points(session.thresholds).get(finding)
    if model_state(session) is not ModelState.SHOWN or prediction is None or point is None:
        return None
    return call(prediction.probability_of(finding), point.threshold)


def pattern(session: Session, finding: str = PNEUMONIA) -> tuple[tuple[str, float], ...]:
    """Sub-types and their share of a root above its threshold, 0..1; empty otherwise."""
    prediction = session.case.prediction
    if prediction is None or call_of(session, finding) is not Call.ABOVE:
        return ()
    root = prediction.probability_of(finding)
    names = children(finding, prediction.findings)
    return tuple((name, share_of_parent(prediction.probability_of(name), root)) for name in names)


def outside_population(session: Session) -> bool:
    """The score on the screen was withheld at first: it stays out of every statistic."""
    admitted = admission(session)
    return session.case.shown_anyway and admitted is not None and admitted.standing is Standing.WITHHELD


def settled(session: Session) -> Session:
    """A score that is on the screen was seen: the row remembers it, whatever the switch does later."""
    row = session.row
    if row is None or row.model_seen or model_state(session) is not ModelState.SHOWN:
        return session
    return replace(session, worklist=rows_of.with_row(session.worklist, replace(row, model_seen=True)))
