"""Tables of a run for other programs: columns, names for codes, months and parameter draws."""

from datetime import date
from types import SimpleNamespace

import numpy as np

from allohistory.answers.export import column, events, groups, laws, named, series, tables
from allohistory.vocabulary.events import KINDS

MONTHS = (date(1931, 9, 1), date(1931, 10, 1))


class Ensemble(SimpleNamespace):
    def __len__(self):
        return 3


def ensemble(histories=None):
    """Return three timelines of two parameter draws, with two events and two months."""
    calendar = SimpleNamespace(date_of=lambda week: date(1931, 9, 7 * week))
    names = {"actor": ("ussr", "japan"), "sector": ("amur",)}
    stored = {
        "timeline": np.array([0, 2]),
        "week": np.array([2, 1]),
        "kind": np.array([1, 0]),
        "actor": np.array([1, 0]),
        "other": np.array([-1, 1]),
        "place": np.array([0, -1]),
        "what": np.array([7, 8]),
        "reasons": np.zeros((2, 3)),
        "weights": np.zeros((2, 3)),
    }
    return Ensemble(
        model=SimpleNamespace(names=names, calendar=calendar),
        recipe=SimpleNamespace(histories=histories),
        events=stored,
        months=MONTHS,
        series={"tension": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])},
        laws={"b.fading": np.array([0.5, 0.5, 0.7]), "a.rate": np.array([1.0, 1.0, 2.0])},
        laws_of=np.array([4, 4, 6]),
    )


def run_of(changed=None, rows=({"id": "war", "value": 0.5},), histories=None):
    return SimpleNamespace(baseline=ensemble(histories), changed=changed, rows=lambda: list(rows))


def test_a_column_is_of_texts_if_any_value_is_one_and_else_of_numbers():
    assert column(["a", None, 2]).tolist() == ["a", "", "2"]
    numbers = column([1, None, True])
    assert numbers.dtype == float
    assert np.array_equal(numbers, [1.0, np.nan, 1.0], equal_nan=True)


def test_a_law_has_one_row_for_each_parameter_draw():
    table = laws(ensemble())

    assert table["draw"].tolist() == [4, 6, 4, 6]
    assert table["law"].tolist() == ["b.fading", "b.fading", "a.rate", "a.rate"]
    assert table["value"].tolist() == [0.5, 0.7, 1.0, 2.0]


def test_a_model_without_uncertain_laws_has_an_empty_table():
    sure = ensemble()
    sure.laws = {}

    assert [len(values) for values in laws(sure).values()] == [0, 0, 0]


def test_events_have_dates_and_names_for_codes():
    table = events(ensemble())

    assert table["date"].astype("datetime64[D]").tolist() == [date(1931, 9, 14), date(1931, 9, 7)]
    assert table["kind"].tolist() == [KINDS[1], KINDS[0]]
    assert table["actor"].tolist() == ["japan", "ussr"]
    assert table["other"].tolist() == ["", "japan"]
    assert table["place"].tolist() == ["amur", ""]
    assert table["what"].tolist() == [7, 8]
    assert not {"reasons", "weights"} & set(table)


def test_nobody_has_an_empty_name():
    assert named(("a", "b"), np.array([1, -1, 0])).tolist() == ["b", "", "a"]
    assert named((), np.array([-1])).tolist() == [""]


def test_a_series_has_a_row_for_each_timeline_and_month():
    table = series(ensemble())

    assert table["timeline"].tolist() == [0, 0, 1, 1, 2, 2]
    assert table["month"].astype("datetime64[D]").tolist() == [*MONTHS] * 3
    assert table["tension"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_a_run_without_a_change_has_no_tables_of_a_change_and_an_empty_one_is_left_out():
    assert list(tables(run_of())) == ["answers", "laws", "events-baseline", "series-baseline"]
    assert list(tables(run_of(rows=()))) == ["laws", "events-baseline", "series-baseline"]
    both = tables(run_of(ensemble()))
    assert list(both)[4:] == ["events-changed", "series-changed"]
    assert both["answers"]["id"].tolist() == ["war"]


def test_groups_are_named_by_what_the_laws_were_drawn_from():
    assert list(groups(run_of())) == ["prior", "prior_predictive"]
    assert list(groups(run_of(ensemble(), histories="file"))) == [
        "posterior", "posterior_predictive", "predictions",
    ]  # fmt: skip
