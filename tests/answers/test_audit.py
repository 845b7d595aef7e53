"""The audit: standings counted by file, sources by what cites them, and the widest guesses."""

import math
from types import SimpleNamespace

import pytest

import allohistory
from allohistory.answers.audit import (
    FILES,
    MEANINGS,
    STANDINGS,
    WIDEST,
    audit,
    by_file,
    carried,
    file_of,
    record_of,
    tally,
    widest,
)
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.schema.priors import Lognormal, Normal, Uniform

ONE_SD = 0.99445788  # normal quantile of 0.84


def named(**more):
    return SimpleNamespace(**more)


def number(path="incidents.fading", standing="assumed", source=("judgement",), **more):
    figures = {"prior": None, "unit": "1/week", "why": "nobody measured it", **more}
    return named(path=path, standing=standing, source=source, **figures)


def entry(standing="documented", source=("a",)):
    return named(standing=standing, source=source)


def test_entries_are_counted_by_their_standing():
    counted = tally("numbers", [entry(), entry("assumed"), entry("assumed")])

    assert counted.name == "numbers"
    assert counted.standings == {"documented": 1, "estimated": 0, "contested": 0, "assumed": 2}
    assert counted.total == 3
    assert tally("empty", []).total == 0


def test_every_standing_has_a_meaning():
    assert tuple(MEANINGS) == STANDINGS


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("actors.japan.precision", "actors.yaml"),
        ("beliefs.x", "channels.yaml"),
        ("sectors", "theatre.yaml"),
        ("incidents.fading", "laws: incidents"),
    ],
)
def test_a_number_is_of_the_file_that_its_path_begins_with(path, file):
    assert file_of(path) == file


def test_files_stand_in_the_order_of_their_names():
    tallies = by_file(
        [number("war.x"), number("events.a"), number("actors.b"), number("events.c", "estimated")]
    )

    assert [(part.name, part.total) for part in tallies] == [
        ("actors.yaml", 1),
        ("events.yaml", 2),
        ("laws: war", 1),
    ]
    assert tallies[1].standings["estimated"] == 1


def scenario(record=None, **sources):
    return named(
        record=record,
        sources={
            name: named(title=name.title(), kind="book", note=note)
            for name, note in sources.items()
        },
    )


RECORD = named(
    events={"x": entry(source=("a", "a", "b"))},
    series={"s": named(points=[entry(), entry(source=None)]), "t": named(points=[entry()])},
    battles={"y": entry("estimated", source=("c",))},
)


def test_entries_of_the_record_are_sorted_by_kind():
    kinds = record_of(scenario(RECORD))

    assert {kind: len(entries) for kind, entries in kinds.items()} == {
        "dated events": 1,
        "points of series": 3,
        "battles": 1,
    }
    assert record_of(scenario(None)) == {}


def test_a_source_counts_what_cites_it_and_the_most_cited_comes_first():
    numbers = [
        number(source=("b",)),
        number(source=("b", "b")),
        number(source=("b", "c")),
        number(source=("c", "b")),
    ]
    carriers = carried(scenario(RECORD, z=None, a="read whole", b=None, c=None), numbers)

    rows = [(source.id, source.numbers, source.alone, source.record) for source in carriers]
    assert rows == [("b", 4, 2, 1), ("a", 0, 0, 3), ("c", 2, 0, 1), ("z", 0, 0, 0)]
    assert (carriers[1].title, carriers[1].kind, carriers[1].note) == ("A", "book", "read whole")
    assert carriers[0].note == ""


def guess(path, prior, **more):
    return number(path, prior=prior, **more)


def test_a_guess_has_its_middle_and_about_one_standard_deviation_to_either_side():
    normal, factor = widest(
        [
            guess("a.x", Normal(mean=0.5, sd=0.2)),
            guess("b.x", Lognormal(median=3.0, factor=1.2), unit=None, why=None),
        ]
    )

    assert normal.low == pytest.approx(0.5 - 0.2 * ONE_SD)
    assert normal.middle == pytest.approx(0.5)
    assert normal.high == pytest.approx(0.5 + 0.2 * ONE_SD)
    assert (normal.unit, normal.why) == ("1/week", "nobody measured it")
    assert factor.low == pytest.approx(3.0 / 1.2**ONE_SD)
    assert factor.high == pytest.approx(3.0 * 1.2**ONE_SD)
    assert (factor.path, factor.unit, factor.why) == ("b.x", "", "")


def order(*guesses):
    return [result.path for result in widest(guesses)]


def test_a_factor_is_compared_by_its_logarithm():
    # The width of the factor is log 1.2 = 0.182 times one standard deviation.
    factor = guess("b.x", Lognormal(median=1000.0, factor=1.2))
    log = math.log(1.2)

    assert order(factor, guess("a.x", Normal(mean=0.0, sd=log - 0.01))) == ["b.x", "a.x"]
    assert order(factor, guess("a.x", Normal(mean=0.0, sd=log + 0.01))) == ["a.x", "b.x"]


def test_a_share_is_compared_as_it_is_and_a_large_number_by_its_size():
    share = guess("a.x", Normal(mean=0.5, sd=0.2))

    assert order(share, guess("b.x", Normal(mean=10.0, sd=1.9))) == ["a.x", "b.x"]
    assert order(share, guess("b.x", Normal(mean=10.0, sd=2.1))) == ["b.x", "a.x"]
    assert order(share, guess("b.x", Normal(mean=-10.0, sd=1.9))) == ["a.x", "b.x"]
    assert order(share, guess("b.x", Normal(mean=0.9, sd=0.19))) == ["a.x", "b.x"]


def test_only_assumed_numbers_with_a_prior_are_guesses():
    prior = Uniform(low=0.0, high=1.0)

    assert order(guess("a.x", prior, standing="estimated"), number("b.x")) == []


def test_of_a_family_the_widest_is_listed():
    wide, narrow = Uniform(low=0.0, high=1.0), Uniform(low=0.0, high=0.1)

    assert order(guess("a.x", narrow), guess("a.y", wide)) == ["a.y"]
    assert order(guess("a.x", wide), guess("a.y", narrow)) == ["a.x"]
    assert order(guess("a.x", wide), guess("a.y", wide)) == ["a.x"]  # of equals, the first
    assert order(guess("a.y", wide), guess("a.x", wide, why="another")) == ["a.x", "a.y"]
    assert order(guess("b.x", wide), guess("a.x", wide)) == ["a.x", "b.x"]


def test_the_list_ends_after_twenty():
    guesses = [guess(f"part{k:02}.x", Uniform(low=0.0, high=1.0)) for k in range(25)]

    assert len(widest(guesses)) == WIDEST == 20
    assert widest(guesses)[-1].path == "part19.x"


@pytest.fixture(scope="module")
def template():
    return allohistory.load(TEMPLATE)


def test_the_audit_counts_every_number_once(template):
    result = audit(template)
    numbers = list(template.numbers())

    assert result.numbers.total == len(numbers) == sum(part.total for part in result.files)
    assert result.open == sum(number.prior is not None for number in numbers) > 0
    assert (result.scenario, result.title) == (template.id, template.title)
    assert result.provisional == template.provisional
    assert {part.name for part in result.files} - set(FILES.values()) != set()


def test_the_audit_parts_sources_by_whether_anything_cites_them():
    sources = scenario(RECORD, unused="", a="", b="")
    whole = named(
        **vars(sources), id="toy", title="Toy", provisional=True,
        numbers=lambda: [number(source=("b",), prior=Uniform(low=0.0, high=1.0)), number()],
        claims={
            "1": named(status="used", where="laws", why=None),
            "2": named(status="used", where=None, why="rumour"),
            "3": named(status="premise", where=None, why=None),
        },
    )  # fmt: skip
    result = audit(whole)

    assert [source.id for source in result.sources] == ["a", "b"]  # three citations, and two
    assert result.unused == ("unused",)
    assert result.open == 1
    assert [(part.name, part.total) for part in result.record] == [
        ("dated events", 1), ("points of series", 3), ("battles", 1),
    ]  # fmt: skip
    assert [(claim.id, claim.where, claim.why) for claim in result.claims] == [
        ("1", "laws", ""), ("2", "", "rumour"), ("3", "", ""),
    ]  # fmt: skip
    assert result.fates == {"used": 2, "premise": 1}
    assert [guess.path for guess in result.widest] == ["incidents.fading"]


def test_the_widest_guesses_are_assumed_and_hold_their_middle(template):
    result = audit(template).widest
    standings = {number.path: number.standing for number in template.numbers()}

    assert result
    assert all(standings[guess.path] == "assumed" for guess in result)
    assert all(guess.low <= guess.middle <= guess.high for guess in result)
