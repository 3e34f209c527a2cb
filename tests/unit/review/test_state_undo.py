"""Every act can be stepped back and forward; a saved read is one step, a typed text is one step."""

from tests.sessions import make_session, open_case, save
from xray_desktop.review.judgement import agreed, edited
from xray_desktop.review.reading import EMPTY, Draft
from xray_desktop.review.undo import (
    DEEPEST,
    DraftEdited,
    History,
    PopulationDeclared,
    ReadSaved,
    pushed,
    stepped_back,
    stepped_forward,
    without,
)


def edit(key: str = "a", *, comment: str = "", merges: str = "") -> DraftEdited:
    return DraftEdited(key=key, before=EMPTY, after=Draft(comment=comment), merges=merges)


def test_an_act_goes_back_and_forward() -> None:
    history = pushed(History(), edit())
    act, back = stepped_back(history)
    assert act == edit()
    assert back.done == ()
    again, forward = stepped_forward(back)
    assert again == act
    assert forward == history


def test_an_empty_history_has_nothing_to_give() -> None:
    assert stepped_back(History()) == (None, History())
    assert stepped_forward(History()) == (None, History())


def test_a_new_act_ends_what_could_be_redone() -> None:
    _, back = stepped_back(pushed(History(), edit()))
    assert pushed(back, edit("b")).undone == ()


def test_typing_is_one_act() -> None:
    history = pushed(History(), edit(comment="c", merges="comment"))
    history = pushed(history, edit(comment="cl", merges="comment"))
    assert len(history.done) == 1
    assert isinstance(history.done[0], DraftEdited)
    assert history.done[0].after.comment == "cl"
    assert len(pushed(history, edit("b", comment="x", merges="comment")).done) == 2


def test_a_saved_read_swallows_the_edits_that_led_to_it() -> None:
    session = agreed(open_case(make_session()))
    session = edited(session, Draft(label=session.draft.label, flagged=True))
    done = save(session).reading.history.done
    assert [type(act) for act in done] == [ReadSaved]


def test_the_history_is_not_endless() -> None:
    history = History()
    for number in range(DEEPEST + 10):
        history = pushed(history, PopulationDeclared(key="a", folder=str(number)))
    assert len(history.done) == DEEPEST


def test_an_act_that_did_not_come_about_is_forgotten() -> None:
    act = edit()
    assert without(pushed(History(), act), act).done == ()
