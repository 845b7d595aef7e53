"""The functions of the question language that give numbers, dates or states of a timeline.

Series are sampled at the end of each month, so a date means the sample nearest to it.
Incidents too small to be saved as rows are counted from the cumulative series of the scenario.
"""

from collections.abc import Callable

import numpy as np

from allohistory.answers.language.event_functions import EVENTS, PAIR, Arguments, Function, matches
from allohistory.answers.language.names import KEPT_RUNG, Vocabulary
from allohistory.answers.language.timelines import Selection, Timelines, select


class NotSampled(Exception):  # noqa: N818  # a word between two functions, turned into a QuestionError
    """The ensemble does not save what a question needs; the message says what to do."""


def count(_timelines: Timelines, arguments: Arguments) -> Callable[[Selection], np.ndarray]:
    """Return how to count the events of each timeline; (timeline,)."""
    del arguments
    return Selection.count


def date_search(which: str) -> Callable[[Timelines, Arguments], Callable[[Selection], np.ndarray]]:
    """Return the search for the decimal year of the first or last; NaN where there is none."""

    def find(timelines: Timelines, arguments: Arguments) -> Callable[[Selection], np.ndarray]:
        del arguments
        years = timelines.words.years

        def run(selection: Selection) -> np.ndarray:
            week = selection.first() if which == "first" else selection.last()
            return np.where(week < 0, np.nan, years[np.maximum(week, 0)])

        return run

    return find


def losses(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Sum the men the actor loses in weeks of fighting within the window; (timeline,)."""
    rows = timelines.rows("weeks of fighting")
    narrow = Arguments(
        {k: v for k, v in arguments.values.items() if k == "sector"}, arguments.weeks
    )
    selected = matches(rows, narrow, timelines)
    who, enemy = arguments.get("actor"), arguments.get("against")
    total = np.zeros(timelines.count)
    for side, other, amount in (("actor", "other", "amount"), ("other", "actor", "amount2")):
        of_actor = selected & (rows[side] == who)
        if enemy is not None:
            of_actor &= rows[other] == enemy
        weights = rows[amount][of_actor].astype(float)
        total += np.bincount(rows["timeline"][of_actor], weights, timelines.count)
    return total


def amount(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return the amount in the last treaty signed, 0 where there is none; (timeline,)."""
    rows = timelines.rows("signed")
    selected = matches(rows, arguments, timelines)
    agreed = np.zeros(timelines.count)
    agreed[rows["timeline"][selected]] = rows["amount"][selected]  # rows are in order of time
    return agreed


def duration(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return the weeks of the longest battle, 0 where there is none; (timeline,)."""
    rows = timelines.rows("battle")
    selected = matches(rows, arguments, timelines)
    longest = np.zeros(timelines.count)
    weeks = rows["until"][selected] - rows["week"][selected] + 1.0
    np.maximum.at(longest, rows["timeline"][selected], weeks)
    return longest


def in_force(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Tell whether a treaty signed by then still binds; (timeline,).

    One that has been denounced binds until its notice has run.
    """
    week = arguments.get("at")
    window = (0, week + 1)
    values = {k: v for k, v in arguments.values.items() if k in ("a", "b", "talk")}
    clause = {k: v for k, v in arguments.values.items() if k in ("clause", "secret")}
    holds = np.zeros(timelines.count, dtype=bool)
    talks = [values["talk"]] if "talk" in values else range(len(timelines.words.axes["talk"]))
    for talk in talks:
        treaty = Arguments({**values, "talk": talk}, window)
        signed = _last(timelines, "signed", Arguments({**treaty.values, **clause}, window))
        at_once = timelines.rows("denounced")
        selected = matches(at_once, treaty, timelines) & (at_once["amount2"] == 0.0)
        ended = select(at_once, selected, timelines).last()
        ended = np.maximum(ended, _last(timelines, "lapsed", treaty))
        holds |= signed > ended
    return holds


def _last(timelines: Timelines, kind: str, arguments: Arguments) -> np.ndarray:
    """Return the last week of such an event, -1 where there is none; (timeline,)."""
    rows = timelines.rows(kind)
    selected = matches(rows, arguments, timelines)
    return select(rows, selected, timelines).last()


def samples(timelines: Timelines, name: str) -> np.ndarray:
    """Return the samples of one series; (timeline, month)."""
    values = timelines.ensemble.series.get(name)
    if values is None:
        raise NotSampled(
            f"the run has no series {name!r}; known: {', '.join(timelines.words.series)}"
        )
    return np.asarray(values)


def column_at(timelines: Timelines, week: int) -> int:
    """Return the index of the month whose sample is nearest to a week."""
    return int(np.argmin(np.abs(timelines.sampled - week)))


def months_within(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return the months with samples in the window, or the nearest one; (column,)."""
    low, high = arguments.weeks or (0, int(timelines.sampled[-1]))
    columns = np.flatnonzero((timelines.sampled > low) & (timelines.sampled <= high))
    return columns if len(columns) else np.array([column_at(timelines, (low + high) // 2)])


def series(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return a series at a date, or its mean over a window; (timeline,)."""
    values = samples(timelines, arguments.get("series"))
    if "at" in arguments:
        return values[:, column_at(timelines, arguments.get("at"))].astype(float)
    return values[:, months_within(timelines, arguments)].mean(axis=1, dtype=float)


def extreme(function: np.ufunc) -> Callable[[Timelines, Arguments], np.ndarray]:
    """Return the search for the highest or lowest sample of a series within a window."""

    def find(timelines: Timelines, arguments: Arguments) -> np.ndarray:
        values = samples(timelines, arguments.get("series"))
        return function.reduce(values[:, months_within(timelines, arguments)], axis=1).astype(float)

    return find


def change(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return the rise of a series over a window; (timeline,)."""
    return rise(timelines, arguments.get("series"), arguments.weeks)


def rise(timelines: Timelines, name: str, weeks: tuple[int, int] | None) -> np.ndarray:
    """Return the samples at the end of a window less those at its beginning; (timeline,)."""
    values = samples(timelines, name)
    low, high = weeks or (0, int(timelines.sampled[-1]))
    until = values[:, column_at(timelines, high)].astype(float)
    if low * 2 < timelines.sampled[0]:
        # Before the first sample a count is 0, and a level is unknown.
        counts = timelines.words.series[name].startswith("incidents.")
        return until if counts else until - values[:, 0]
    return until - values[:, column_at(timelines, low)]


def strength(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return the divisions of a group, from its series; (timeline,)."""
    name = series_of_group(timelines.words, arguments)
    return series(timelines, Arguments({**arguments.values, "series": name}, arguments.weeks))


def series_of_group(words: Vocabulary, arguments: Arguments) -> str:
    """Return the name of the series of the divisions of a group."""
    return series_of(words, f"buildup.divisions[{words.axes['group'][arguments.get('group')]}]")


def law(timelines: Timelines, arguments: Arguments) -> np.ndarray:
    """Return the value of an uncertain number in each timeline; (timeline,)."""
    values = timelines.ensemble.laws.get(arguments.get("law"))
    if values is None:
        raise NotSampled(f"the run has no law {arguments.get('law')!r}; ask for one that was drawn")
    return np.asarray(values, dtype=float)


def series_of(words: Vocabulary, path: str) -> str:
    """Return the name of the series of a quantity of the world; raise NotSampled if none."""
    for name, follows in words.series.items():
        if follows == path:
            return name
    raise NotSampled(f"no series of the scenario follows {path}; add one to scenario.yaml")


def small_incidents(arguments: Arguments) -> bool:
    """Tell whether a call counts incidents that only the cumulative series include."""
    return arguments.get("rung", 0) < KEPT_RUNG and not {"cause", "kind", "by", "a", "b"} & set(
        arguments.values
    )


def series_of_incidents(words: Vocabulary, arguments: Arguments) -> str | None:
    """Return the series that counts incidents of every size; None where events are meant."""
    if small_incidents(arguments) and arguments.get("rung", 0) == 0:
        path = "incidents.total"
        if "sector" in arguments:
            path = f"incidents.count[{words.axes['sector'][arguments.get('sector')]}]"
        return series_of(words, path)
    if arguments.get("rung", KEPT_RUNG) < KEPT_RUNG:
        raise NotSampled(
            "a run saves single incidents from patrol fights upward: write rung='patrol' or "
            "higher, or count all incidents without rung="
        )
    return None


def incidents(timelines: Timelines, arguments: Arguments) -> np.ndarray | Selection:
    """Return incidents of every size as counts from the series, or larger ones as events."""
    counted = series_of_incidents(timelines.words, arguments)
    if counted is not None:
        return rise(timelines, counted, arguments.weeks)
    rows = timelines.rows("incident")
    selected = matches(rows, arguments, timelines)
    return select(rows, selected, timelines)


SERIES = (("series", "series"),)
X = (("x", "events"),)

QUANTITIES = (
    Function(
        "count",
        "number",
        X,
        (),
        "how often it happens in a timeline",
        "E(count(battle('japan', 'ussr', losses=1000)))",
        count,
        needed=1,
        windowed=False,
    ),
    Function(
        "first",
        "date",
        X,
        (),
        "when it first happens, as a decimal year; missing where it never does, and a comparison "
        "with a missing date is false",
        "P(first(war('japan', 'usa')) < first(war('japan', 'ussr')))",
        date_search("first"),
        needed=1,
        windowed=False,
    ),
    Function(
        "last",
        "date",
        X,
        (),
        "when it last happens, as a decimal year; missing where it never does",
        "E(last(battle('japan', 'ussr')))",
        date_search("last"),
        needed=1,
        windowed=False,
    ),
    Function(
        "incidents",
        "counts",
        PAIR,
        (
            ("sector", "sector"),
            ("cause", "cause"),
            ("kind", "kind"),
            ("rung", "rung"),
            ("by", "actor"),
        ),
        "how many incidents there are on the border. All sizes together are counted by months; "
        "with `rung=` (from `patrol` upward), `cause=` (`accident`, `local`, `ordered`), `kind=` "
        "(`land`, `water`, `air`) or an actor, only those that grow into a quarrel count: they are "
        "events, and may stand inside first(...) and count(...)",
        "E(incidents(year=1936))",
        incidents,
        ready=series_of_incidents,
    ),
    Function(
        "losses",
        "number",
        (("actor", "actor"), ("against", "actor")),
        (("sector", "sector"),),
        "men the actor loses in battle, killed and wounded",
        "Q(0.9, losses('japan', 'ussr', before='1939-12-31'))",
        losses,
        needed=1,
    ),
    Function(
        "duration",
        "number",
        PAIR,
        (("sector", "sector"), ("losses", "number"), ("rung", "rung"), ("began", "actor")),
        "weeks that the longest battle lasts; 0 where there is none",
        "E(duration('japan', 'ussr') | battle('japan', 'ussr', losses=1000))",
        duration,
    ),
    Function(
        "amount",
        "number",
        PAIR,
        (("talk", "talk"), ("clause", "clause")),
        "what the last treaty signed between the two says of its clause with an amount, such as a "
        "price; 0 where there is none",
        "E(amount('japan', 'ussr') | treaty('japan', 'ussr', clause='railway_ceded'))",
        amount,
    ),
    Function(
        "in_force",
        "truth",
        PAIR,
        (("talk", "talk"), ("clause", "clause"), ("secret", "truth"), ("at", "date")),
        "whether a treaty between the two, signed by then, still binds: neither it nor the notice "
        "of its denunciation has run out",
        "P(in_force('japan', 'ussr', at='1941-12-01'))",
        in_force,
        windowed=False,
    ),
    Function(
        "series",
        "number",
        SERIES,
        (("at", "date"),),
        "a series of the scenario at the month's end nearest to `at=`, or its mean over a window",
        "E(series('divisions_ussr_far_east', at='1941-06-22'))",
        series,
        needed=1,
    ),
    Function(
        "strength",
        "number",
        (("group", "group"),),
        (("at", "date"),),
        "divisions of a group at the month's end nearest to `at=`, or their mean over a window",
        "E(strength('japan_manchuria', year=1941))",
        strength,
        needed=1,
        ready=series_of_group,
    ),
    Function(
        "mean",
        "number",
        SERIES,
        (),
        "the mean of a series over a window",
        "E(mean('tension', year=1938))",
        series,
        needed=1,
    ),
    Function(
        "max",
        "number",
        SERIES,
        (),
        "the highest sample of a series in a window",
        "E(max('tension', from=1937, to=1939))",
        extreme(np.maximum),
        needed=1,
    ),
    Function(
        "min",
        "number",
        SERIES,
        (),
        "the lowest sample of a series in a window",
        "Q(0.1, min('oil_japan', after='1941-07-26'))",
        extreme(np.minimum),
        needed=1,
    ),
    Function(
        "change",
        "number",
        SERIES,
        (),
        "how much a series rises over a window",
        "E(change('divisions_ussr_far_east', year=1938))",
        change,
        needed=1,
    ),
    Function(
        "law",
        "number",
        (("law", "law"),),
        (),
        "the value of an uncertain number in the timeline, to see how an answer depends on it",
        "P(war('japan', 'ussr') | law('incidents.fading') > 0.02)",
        law,
        needed=1,
        windowed=False,
    ),
)

FUNCTIONS: dict[str, Function] = {entry.name: entry for entry in (*EVENTS, *QUANTITIES)}
