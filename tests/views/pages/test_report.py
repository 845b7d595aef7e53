"""The report: one offline file with everything needed to discuss the answer."""

import base64
import dataclasses
import hashlib
import html
import re
from dataclasses import is_dataclass, replace
from pathlib import Path

import pytest
from markupsafe import escape
from tests.shipped import shipped_scenario
from tests.views.validation_sample import VALIDATION

import allohistory
from allohistory.answers.report_data import report_data
from allohistory.errors import ScenarioError
from allohistory.views.assets import STATIC
from allohistory.views.geography import geography
from allohistory.views.pages import validation
from allohistory.views.pages.report import page

SCENARIOS = Path(allohistory.__file__).parent / "scenarios"
LARGEST = 1_500_000
EVIL = "<b>&'\"</b>"
# Fields that select a sign, a branch or a word, and are not text.
CODES = {
    "kind", "branch", "of", "direction", "standing", "standings", "unit", "name_of", "status",
    "group", "actor", "sector",
}  # fmt: skip
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def data():
    scenario = allohistory.load(SCENARIOS / "_template")
    whatif = scenario.whatif("league-clause")
    return report_data(allohistory.compare(scenario, whatif, timelines=240, seed=1))


@pytest.fixture(scope="module")
def written(data):
    return page(data)


def words(text):
    """Return the visible text of a page, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_it_states_the_question_and_how_it_was_computed(data, written):
    text = words(written)
    assert data.question in text
    assert data.provenance.command in text
    assert data.provenance.scenario_hash in text
    assert "numpy " in text


def test_every_answer_is_in_its_table_with_our_history(data, written):
    body = written[written.index("Timelines needed</th>") :]
    for trajectory in data.answers:
        assert escape(trajectory.text) in body
        assert escape(trajectory.ask) in body
    assert "yes (" in body


def test_what_moved_most_stands_first(data, written):
    assert written.index('class="cards"') < written.index("The answer")
    assert "Is the River Pact signed?" in words(written[: written.index("The answer")])


def test_both_branches_split_at_their_first_difference(data, written):
    first = data.story.first_difference
    after = written[written.index('id="first-difference"') :]
    entry = data.story.entries[first].entry
    assert re.search(r'datetime="([-\d]+)"', after)[1] == entry.date.isoformat()
    assert re.search(r'class="what">([^<]+)<', after)[1] == escape(entry.text)
    assert entry.branch != "both"


def test_an_entry_unfolds_to_its_causes(data, written):
    with_cause = next(trajectory for trajectory in data.story.entries if trajectory.steps)
    assert escape(with_cause.steps[0].text) in written[written.index('class="steps"') :]


def test_the_record_stands_beside_the_timelines(data, written):
    recorded = [trajectory for trajectory in data.trajectories if trajectory.record]
    assert recorded
    for trajectory in recorded:
        assert escape(trajectory.record[0].name) in written


def test_assumptions_and_sources_are_counted(data, written):
    text = words(written)
    for standing, count in data.audit.numbers.standings.items():
        assert f"{standing} {count:,}:" in text
    assert data.audit.sources[0].title in text


def test_a_provisional_scenario_is_called_so(data):
    assert "Provisional" in page(replace(data, provisional=True))
    assert "Provisional" not in page(replace(data, provisional=False))


def test_a_condition_on_the_past_is_stated_plainly(data):
    provenance = replace(
        data.provenance, given="not war('aurelia')", given_share=0.25, candidates=960
    )
    text = words(page(replace(data, provenance=provenance)))
    assert "not war('aurelia') . That held in 25 % of the 960 timelines simulated" in text
    worded = page(replace(data, provenance=replace(provenance, given_text="nobody is at war")))
    assert "at that date, nobody is at war. That held in 25 %" in words(worded)
    assert "Condition on the past not war('aurelia')" in words(worded)


def test_the_use_of_the_record_is_stated_with_the_answer(data):
    provenance = replace(data.provenance, reading="as of the divergence: 60 histories")
    text = words(page(replace(data, provenance=provenance)))
    assert "Read as of the divergence: 60 histories." in text


def test_a_run_that_cannot_be_replayed_says_why(data):
    text = words(page(replace(data, story=None, no_story="it was made by other sources")))
    assert "No timeline can be shown: it was made by other sources." in text


def test_text_from_the_data_is_escaped(data):
    evil = "</script><script>alert(1)</script>"
    assert "<script>alert(1)" not in page(replace(data, title=evil, question=evil))


def hostile(value):
    """Return a value with every text made hostile, through tuples, lists and records."""
    if is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: hostile(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.init and field.name not in CODES
        }
        return replace(value, **fields)
    if isinstance(value, tuple | list):
        return type(value)(hostile(part) for part in value)
    if isinstance(value, str):
        return value + EVIL
    return value


def test_a_hostile_text_in_any_field_is_escaped_once_and_never_twice(data):
    provenance = hostile(replace(data.provenance, given="x", given_text="", warnings=("w",)))
    evil = replace(hostile(data), provenance=provenance, positions=(EVIL,))
    silent = replace(evil, story=None, no_story=EVIL)

    for account_ in (evil, silent):
        text = page(account_, None)
        assert EVIL not in text
        assert "&amp;lt;" not in text
        assert "&amp;amp;" not in text
        assert text.count("&lt;b&gt;&amp;") > 20


@pytest.mark.parametrize("name", ["report", "validation"])
def test_a_page_runs_its_own_script_and_nothing_else(data, name):
    text = page(data) if name == "report" else validation.page(VALIDATION)
    policy = html.unescape(
        re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)[1]
    )
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    ]

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == (" ".join(digests) or "'none'")
    assert len(scripts) == (1 if name == "report" else 0)
    assert not re.search(r"<[^>]+ on\w+=", text)


def test_every_template_states_its_policy():
    templates = list((STATIC.parent / "templates").glob("*.html"))
    assert len(templates) == 2
    for template in templates:
        assert 'http-equiv="Content-Security-Policy" content="$policy"' in template.read_text()


def test_a_run_with_nothing_changed_has_a_report_too():
    scenario = allohistory.load(SCENARIOS / "_template")
    alone = allohistory.simulate(scenario, timelines=40, seed=1)
    text = words(allohistory.report(alone))
    assert "With the change" not in text
    assert "Reproduce The same command" in text


def test_the_same_run_gives_the_same_account(data):
    scenario = allohistory.load(SCENARIOS / "_template")
    second = report_data(
        allohistory.compare(scenario, scenario.whatif("league-clause"), timelines=240, seed=1)
    )
    assert second == data


def test_a_scenario_without_a_map_has_none(tmp_path):
    assert geography(tmp_path) is None


def test_a_broken_map_is_named_with_its_place(tmp_path):
    (tmp_path / "map.yaml").write_text("projection: [\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"map\.yaml:"):
        geography(tmp_path)
    (tmp_path / "map.yaml").write_text("projection: x\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="has no views"):
        geography(tmp_path)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Return the report of a few timelines of the reference scenario, as a file."""
    scenario = shipped_scenario()
    whatif = scenario.whatif("neutrality-1941")
    result = allohistory.compare(scenario, whatif, timelines=60, seed=1)
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(allohistory.report(result), encoding="utf-8")
    return file


@pytest.mark.slow
def test_the_report_of_the_reference_scenario_is_small_and_self_contained(reference):
    text = reference.read_text("utf-8")
    assert len(text.encode()) < LARGEST
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', text) == []
    assert 'class="atlas-box"' in text


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1400])
def test_the_report_works_in_a_browser_without_a_network(reference, chromium, width):
    playwright = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT")
    troubles = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=SWITCHES)
        opened = browser.new_page(viewport={"width": width, "height": 900})
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        opened.on(
            "console", lambda message: message.type == "error" and troubles.append(message.text)
        )

        def only_this_file(route):
            address = route.request.url
            if address.startswith(("file:", "data:")):
                route.continue_()
            else:
                troubles.append(address)
                route.abort()

        opened.route("**/*", only_this_file)
        opened.goto(reference.as_uri())
        opened.wait_for_selector(".atlas .town")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        entry = opened.locator("ol.two details").first
        entry.locator("summary").click()
        assert entry.locator("div").is_visible()
        assert opened.locator("ol.two .what").first.is_visible()
        browser.close()
    assert troubles == []
