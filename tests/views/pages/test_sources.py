"""What an answer is based on: standings, sources, claims, and how it was computed."""

from dataclasses import replace
from types import SimpleNamespace

from tests.views.fragments import attributes_of, every, parsed, words

from allohistory.answers.audit import MEANINGS, Audit, Carrier, Fate, Tally
from allohistory.answers.report_data import Provenance
from allohistory.views.pages.sources import claims, provenance, sources, standing, standings, table


def tally(*counts):
    return Tally("numbers", dict(zip(MEANINGS, counts, strict=True)))


AUDIT = Audit(
    scenario="two-rivals",
    title="Two rivals",
    provisional=False,
    numbers=tally(1200, 500, 300, 0),
    open=1100,
    files=(),
    record=(),
    sources=(
        Carrier("coox", "Nomonhan & after", "book", 1200, 3, 0),
        Carrier("soviet", "Order of battle", "archive", 0, 0, 1900),
    ),
    unused=(),
    claims=(
        Fate("F1", "set_aside", "", ""),
        Fate("F2", "used", "", ""),
        Fate("F3", "used", "", ""),
    ),
    widest=(),
)
RUN = Provenance(
    run="abc", command="allohistory whatif 'x'", scenario="two-rivals", scenario_hash="123",
    sources_hash="456", versions={"numpy": "2.0", "numba": "0.60"}, seed=7, timelines=390,
    noise=4, candidates=400, reading="as of the change", histories="789", requested=400,
)  # fmt: skip


def cells(fragment):
    return [["".join(cell.itertext()) for cell in line] for line in parsed(fragment).iter("tr")]


def test_columns_of_numbers_have_their_class():
    fragment = table(["name", "men"], [["a & b", "7"], ["c", "8"]], (1,))

    assert cells(fragment) == [["name", "men"], ["a & b", "7"], ["c", "8"]]
    items = [*parsed(fragment).iter("th"), *parsed(fragment).iter("td")]
    assert attributes_of(items, "class") == [("text",), ("number",)] * 3
    assert parsed(fragment).find("div").get("aria-label") == "name, men"
    assert "number" not in table(["name"], [["a"]])


def test_a_standing_is_a_badge():
    assert standing("assumed") == '<span class="standing assumed">assumed</span>'


def test_standings_are_a_bar_of_their_shares():
    fragment = standings(AUDIT)
    (bar,) = every(fragment, "div", class_="standings")

    assert attributes_of(bar, "class", "style", "title") == [
        ("documented", "width:60.00%", "documented: 1,200"),
        ("estimated", "width:25.00%", "estimated: 500"),
        ("contested", "width:15.00%", "contested: 300"),
        ("assumed", "width:0.00%", "assumed: 0"),
    ]
    assert bar.get("aria-label") == "1,200 documented, 500 estimated, 300 contested, 0 assumed"
    legend = ["".join(item.itertext()) for item in every(fragment, "li")]
    assert legend[0] == f"documented 1,200: {MEANINGS['documented']}"
    assert len(legend) == 4


def test_a_scenario_without_numbers_has_an_empty_bar():
    fragment = standings(replace(AUDIT, numbers=tally(0, 0, 0, 0)))

    styles = {item.get("style") for item in every(fragment, "div", class_="standings")[0]}
    assert styles == {"width:0.00%"}


def test_sources_are_listed_with_what_cites_them():
    fragment = sources(AUDIT)

    assert cells(fragment) == [
        ["Source", "Kind", "Numbers", "Record"],
        ["Nomonhan & after", "book", "1,200", ""],
        ["Order of battle", "archive", "", "1,900"],
    ]
    assert attributes_of(parsed(fragment).iter("th"), "class") == [
        ("text",), ("text",), ("number",), ("number",),
    ]  # fmt: skip
    assert "more" not in words(fragment)


def test_twenty_sources_are_listed_and_the_rest_counted():
    exactly = replace(AUDIT, sources=AUDIT.sources * 10)
    assert len(cells(sources(exactly))) == 21
    assert "more:" not in sources(exactly)
    beyond = replace(AUDIT, sources=(AUDIT.sources * 11)[:21])
    assert len(cells(sources(beyond))) == 21
    assert words(sources(beyond)).endswith("And 1 more: allohistory sources two-rivals")


def test_claims_are_counted_by_their_use():
    assert words(claims(AUDIT)) == "Of 3 checkable statements of its sources: 1 set aside, 2 used."
    assert claims(replace(AUDIT, claims=())) == ""


def facts(**changes):
    fragment = provenance(SimpleNamespace(provenance=replace(RUN, **changes)))
    listed = parsed(fragment).find("dl")
    texts = ["".join(item.itertext()) for item in listed]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def test_a_run_says_how_it_was_computed():
    assert facts() == {
        "Run": "abc",
        "Timelines": "390 of the 400 asked, 4 to a parameter draw",
        "Reading": "as of the change, histories 789",
        "Seed": "7",
        "Scenario": "two-rivals, SHA-256 123",
        "Program": "sources 456",
        "Versions": "numpy 2.0, numba 0.60",
    }
    fragment = provenance(SimpleNamespace(provenance=RUN))
    (command,) = every(fragment, "pre", class_="command")
    assert command.text == "allohistory whatif 'x'"


def test_what_a_run_does_not_have_is_left_out():
    plain = facts(noise=1, histories="", requested=None)

    assert plain["Timelines"] == "390"
    assert plain["Reading"] == "as of the change"
    assert facts(noise=2)["Timelines"].endswith(", 2 to a parameter draw")
    assert facts(given="not <war>()")["Condition on the past"] == "not <war>()"
