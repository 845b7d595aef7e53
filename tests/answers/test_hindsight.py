"""Hindsight: answers under every coupling, their ranges, and what becomes of the record."""

from types import SimpleNamespace

import pytest

from allohistory.answers import hindsight as module
from allohistory.answers.hindsight import (
    LEAST_LOSS,
    LOST,
    CoupledAnswers,
    EntryUnderChange,
    Hindsight,
    Range,
    entries,
    entry_of,
    hindsight,
    loss_of_agreement,
    ranges,
)
from allohistory.engine import COUPLINGS, Design
from allohistory.engine.couplings import IN_WORDS
from allohistory.errors import RunError
from allohistory.inference.counterfactual import record_fate as fates
from allohistory.inference.observation import record


def named(**more):
    return SimpleNamespace(**more)


def answer(difference, name="war"):
    gap = None if difference is None else named(value=difference)
    return named(id=name, text=f"Is there {name}?", difference=gap)


def coupled(*columns):
    """The answers by coupling, a list of differences each."""
    return [CoupledAnswers("x", "x", tuple(map(answer, differences))) for differences in columns]


@pytest.mark.parametrize(
    ("differences", "low", "high", "turns"),
    [
        ((0.1, 0.3, 0.2), 0.1, 0.3, False),
        ((-0.1, 0.3, 0.2), -0.1, 0.3, True),
        ((-0.3, -0.1, -0.2), -0.3, -0.1, False),
        ((0.0, 0.3, 0.2), 0.0, 0.3, False),
        ((-0.3, 0.0, -0.2), -0.3, 0.0, False),
        ((None, 0.3, -0.2), -0.2, 0.3, True),
        ((None, 0.3, None), 0.3, 0.3, False),
        ((None, None, None), None, None, False),
    ],
)
def test_a_range_is_from_the_lowest_to_the_highest_difference(differences, low, high, turns):
    (row,) = ranges(coupled(*([difference] for difference in differences)))

    assert row == Range("war", "Is there war?", differences, low, high, turns)


def test_a_range_is_of_one_answer_over_the_couplings():
    rows = ranges(coupled((0.1, 0.5), (0.2, 0.6)))

    assert [row.differences for row in rows] == [(0.1, 0.2), (0.5, 0.6)]


def test_a_difference_without_a_value_is_missing():
    (row,) = ranges(
        [CoupledAnswers("x", "x", (named(id="a", text="A", difference=named(value=None)),))]
    )

    assert (row.differences, row.low) == ((None,), None)


def test_every_coupling_must_answer_the_same_questions():
    with pytest.raises(ValueError, match="zip"):
        ranges(coupled((0.1, 0.5), (0.2,)))


def entry(name, fate="open", before=0.9, after=0.5):
    return EntryUnderChange(name, name, fate, "", 0.0, before, after)


@pytest.mark.parametrize(
    ("before", "after", "loss"),
    [(0.9, 0.5, 0.4), (0.5, 0.9, -0.4), (0.9, 0.0, 0.9), (0.9, None, 0.0), (None, None, 0.0),
     (None, 0.25, -0.25)],
)  # fmt: skip
def test_an_entry_loses_the_drop_in_agreement(before, after, loss):
    assert loss_of_agreement(entry("a", before=before, after=after)) == pytest.approx(loss)


def result(*rows, differences=()):
    return Hindsight(10, (), tuple(differences), rows)


def test_lost_entries_are_open_ones_that_agree_less_and_the_worst_comes_first():
    outcome = result(
        entry("small", before=1.0, after=1.0 - LEAST_LOSS / 2),
        entry("some", before=1.0, after=0.75),
        entry("least", before=LEAST_LOSS, after=0.0),
        entry("most", before=1.0, after=0.25),
        entry("undone", "undone", before=1.0, after=0.0),
        entry("kept", "kept", before=1.0, after=0.0),
    )

    assert [row.id for row in outcome.lost_entries] == ["most", "some", "least"]
    assert [row.id for row in outcome.with_fate("undone")] == ["undone"]
    assert LEAST_LOSS == 0.02


def test_at_most_twelve_lost_entries_are_listed():
    rows = [entry(str(k), before=1.0, after=k / 20) for k in range(15)]

    assert [row.id for row in result(*rows).lost_entries] == [str(k) for k in range(12)]
    assert LOST == 12


def row(low, high):
    return Range("a", "a", (), low, high, turns=False)


def test_answers_that_move_under_any_coupling_keep_their_places():
    outcome = result(
        differences=[row(0.0, 0.0), row(0.0, 0.1), row(None, None), row(-0.1, 0.0), row(0.1, 0.2)]
    )

    assert [place for place, _ in outcome.moved_answers] == [1, 3, 4]
    assert outcome.moved_answers[0][1] == row(0.0, 0.1)


def test_an_entry_is_told_with_its_shares_where_they_were_measured():
    fate = named(id="events.war", entry=named(text="War."), fate="open", reason="later")
    fate.measured = named(moved=0.1, agree_before=0.9, agree_after=0.8)

    assert entry_of(fate) == EntryUnderChange("events.war", "War.", "open", "later", 0.1, 0.9, 0.8)
    fate.measured = None
    assert entry_of(fate) == EntryUnderChange(
        "events.war", "War.", "open", "later", None, None, None
    )


def test_entries_that_condition_nothing_come_last(monkeypatch):
    def fate(name):
        return named(id=name, entry=named(text=name), fate="undone", reason="", measured=None)

    def record_fate(model, observed, changes, since, arms):
        assert (model, observed, changes, since) == ("model", "record", ("change",), "date")
        assert arms == ("before", "after")
        return named(entries=(fate("a"), fate("b")), unused=(fate("c"),))

    monkeypatch.setattr(fates, "record_fate", record_fate)
    monkeypatch.setattr(record, "read_record", lambda model, ask: "record")
    monkeypatch.setattr(module, "question_reader", lambda model: None)
    whatif = named(changes=("change",), date="date")

    outcome = entries("model", whatif, ("before", "after"))
    assert [row.id for row in outcome] == ["a", "b", "c"]


class Arm:
    """A baseline or changed ensemble, with the value of every answer."""

    def __init__(self, value, coupling="weekly", stale=""):
        self.value = value
        self.recipe = named(
            model="model", design=Design(50, coupling=coupling), stale=stale,
            histories=named(opened=None),
        )  # fmt: skip

    def __len__(self):
        return 7


WHATIF = named(changes=("change",), date="date", given=None)


def comparison(baseline=None, changed=None, whatif=WHATIF):
    return named(
        baseline=baseline or Arm(0.1), changed=changed, whatif=whatif, scenario="scenario",
        questions={"war": None, "peace": None},
    )  # fmt: skip


@pytest.fixture
def rerunning(monkeypatch):
    """Rerun each coupling with a value of its own; gives the calls of the engine."""
    calls = []

    class Run:
        def __init__(self, scenario, whatif, before, changed):
            assert (scenario, whatif, before.value) == ("scenario", WHATIF, 0.1)
            self.changed = changed

        def ask(self, name):
            return answer(self.changed.value, name)

    def branches(*given, **more):
        calls.append((given, more))
        return Arm(0.1), tuple(Arm(k + 1.0) for k in range(len(COUPLINGS)))

    def fate_of_entries(model, whatif, arms):
        assert (model, whatif) == ("model", WHATIF)
        return tuple(arm.value for arm in arms)

    monkeypatch.setattr(module, "Run", Run)
    monkeypatch.setattr(module.engine, "branches", branches)
    monkeypatch.setattr(module, "entries", fate_of_entries)
    return calls


def test_a_whatif_is_rerun_under_every_coupling(rerunning):
    outcome = hindsight(comparison(changed=Arm(0.5, "clock")), threads=2)

    assert outcome.histories == 7
    assert [column.coupling for column in outcome.coupled] == list(COUPLINGS)
    assert [column.text for column in outcome.coupled] == [IN_WORDS[name] for name in COUPLINGS]
    assert [row.id for row in outcome.ranges] == ["war", "peace"]
    assert outcome.ranges[0].differences == (1.0, 2.0, 3.0)
    assert outcome.entries == (0.1, 2.0)  # the arms of the run's own coupling, `clock`
    ((given, more),) = rerunning
    assert given == ("model", ("change",), "date", Design(7), COUPLINGS)
    assert more == {
        "whatif": WHATIF, "given": None, "threads": 2, "histories": named(opened=None),
    }  # fmt: skip


def test_only_the_questions_asked_are_answered(rerunning):
    outcome = hindsight(comparison(changed=Arm(0.5, "independent")), ["peace"])

    assert [row.id for row in outcome.ranges] == ["peace"]
    assert outcome.entries == (0.1, 3.0)
    assert len(rerunning) == 1


def from_the_priors():
    arm = Arm(0.1)
    arm.recipe.histories = None
    return arm


@pytest.mark.parametrize(
    "run",
    [
        comparison(),
        comparison(changed=Arm(0.5), whatif=None),
        comparison(from_the_priors(), changed=Arm(0.5)),
    ],
)
def test_only_a_whatif_read_with_hindsight_is_coupled_to_history(run):
    with pytest.raises(RunError, match="only a what-if read with hindsight is coupled"):
        hindsight(run)


def test_a_run_that_cannot_be_rerun_says_why():
    run = comparison(Arm(0.1, stale="its scenario has changed"), changed=Arm(0.5))

    with pytest.raises(RunError, match="cannot be re-run: its scenario has changed; run the what"):
        hindsight(run)
