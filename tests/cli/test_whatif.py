"""`whatif` and `run`: the table, the variants, the report, the store, and interruption."""

import datetime as dt
import json
import re
import sys

import pytest
from tests.cli.conftest import WHATIF

from allohistory.answers import run
from allohistory.answers.narrative.chronicle import Entry
from allohistory.answers.narrative.story import Story, StoryEntry
from allohistory.cli.whatif import print_first_difference
from allohistory.errors import AllohistoryError
from allohistory.scenario import load

whatif = sys.modules[print_first_difference.__module__]
DAY = dt.date(1941, 7, 28)


def entry(text, branch):
    """Return an entry of a story."""
    return StoryEntry(Entry(DAY, text, "decision", 0, -1, branch), ())


FEW = ("--timelines", 40)


def answer_of(allo, *words):
    return json.loads(allo(*words, *FEW, "--json").stdout)


@pytest.fixture(scope="module")
def plain(allo, small):
    """Return what a small what-if says as JSON."""
    return answer_of(allo, "whatif", small, WHATIF)


@pytest.fixture(scope="module")
def wished(allo, small):
    """Return what it says with a parameter set."""
    return answer_of(allo, "whatif", small, WHATIF, "--set", "firmness=wish")


@pytest.fixture(scope="module")
def reported(allo, small, tmp_path_factory):
    """Return the folder of its report and of its run, and what it prints."""
    folder = tmp_path_factory.mktemp("reported")
    words = ("--report", folder / "report.html", "--runs", folder / "mine", "--precision", "0.001")
    return folder, allo("whatif", small, WHATIF, *FEW, *words).stdout


def test_the_question_the_table_and_the_next_steps_are_printed(reported):
    _, stdout = reported
    assert "What if Borea makes the League's disarming a term of the pact?" in stdout
    assert "Is the River Pact signed?" in stdout
    assert "baseline" in stdout
    assert "what-if" in stdout
    assert "history" in stdout
    assert "First difference in one example" in stdout
    assert f"allohistory chronicle {WHATIF}-" in stdout


def test_no_line_is_wider_than_the_screen(allo, small):
    for width in (60, 80, 130):
        stdout = allo("whatif", small, WHATIF, *FEW, COLUMNS=str(width)).stdout
        # Commands are not broken, so that they can be copied.
        long = [
            line
            for line in stdout.splitlines()
            if len(line.rstrip()) > width and not line.startswith("  allohistory")
        ]
        assert long == []


def test_json_holds_the_same_answers_and_their_help(plain):
    assert plain["answers"][0]["id"] == "pact_signed"
    assert set(plain["answers"][0]["difference"]) >= {"value", "error", "low", "high", "spread"}
    assert "runs_needed" in plain["help"]["answer"]
    assert plain["timelines"] == 40


def test_the_same_seed_gives_the_same_answers_on_any_number_of_threads(allo, small, plain):
    def answers(*words):
        return answer_of(allo, "whatif", small, WHATIF, *words)["answers"]

    assert answers("--threads", 1) == answers("--threads", 3) == plain["answers"]
    assert answers("--seed", 2) != plain["answers"]


def test_a_what_if_file_can_be_run_and_its_run_outlives_the_file(allo, small, wished, tmp_path):
    mine = tmp_path / "mine.yaml"
    path = load(small).folder / "whatifs" / f"{WHATIF}.yaml"
    mine.write_text(path.read_text(encoding="utf-8").replace(f"id: {WHATIF}", "id: mine"))
    command = ("whatif", small, mine, *FEW, "--set", "firmness=wish", "--json")

    answer = json.loads(allo(*command).stdout)
    mine.unlink()

    assert answer["answers"] == wished["answers"]
    assert "Timeline 3" in allo("chronicle", answer["run"], "--timeline", 3).stdout
    assert "there is no such file" in allo(*command, code=1).stderr


def test_a_parameter_is_set_by_name(plain, wished):
    assert wished["parameters"]["firmness"] == "wish" != plain["parameters"]["firmness"]


@pytest.mark.parametrize(
    ("setting", "code", "says"),
    [
        ("firmness", 2, "is not NAME=VALUE"),
        ("firmness=iron", 1, "known: "),
        ("firmnes=wish", 1, "did you mean 'firmness'?"),
    ],
)
def test_a_wrong_parameter_is_answered_with_the_valid_ones(allo, small, setting, code, says):
    assert says in allo("whatif", small, WHATIF, "--set", setting, code=code).stderr


def test_further_questions_are_answered_in_the_same_table(allo, small):
    question = "E(count(walked('aurelia')))"
    answer = json.loads(allo("whatif", small, WHATIF, *FEW, "--ask", question, "--json").stdout)
    assert answer["answers"][-1]["ask"] == question


def test_a_precision_states_how_many_timelines_it_needs(reported):
    _, stdout = reported
    assert "Timelines needed for an interval of ±0.001" in stdout


def test_every_variant_is_a_row(allo, small):
    answer = json.loads(
        allo("whatif", small, WHATIF, "--variants", "--timelines", 8, "--json").stdout
    )
    chosen = [
        tuple(sorted(map(repr, variant["parameters"].items()))) for variant in answer["variants"]
    ]
    assert len(chosen) == len(set(chosen)) > 1
    assert "6 variants, 8 pairs" in allo("whatif", small, WHATIF, "--variants", "-n", 8).stdout


def test_a_report_is_written(reported):
    folder, stdout = reported
    page = folder / "report.html"
    assert str(page) in stdout
    assert "The League in the pact" in page.read_text("utf-8")


def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(allo, small, monkeypatch):
    monkeypatch.setattr(run, "run", None)
    failed = allo("whatif", small, WHATIF, "--report", "/no/such/folder/r.html", code=1)
    assert "there is no folder" in failed.stderr


def test_the_run_is_stored_in_the_given_folder(allo, reported):
    folder, _ = reported
    runs = json.loads(allo("runs", "--runs", folder / "mine", "--json").stdout)
    assert [stored["whatif"] for stored in runs] == [WHATIF]


def test_a_stopped_run_stores_and_shows_what_is_finished(allo, small, monkeypatch):
    simulate_run = run.run

    def stopped(scenario, whatif, design, *, progress, **how):
        def until_half(done, wanted, so_far):
            progress(done, wanted, so_far)
            if done >= wanted / 2:
                raise KeyboardInterrupt

        return simulate_run(scenario, whatif, design, progress=until_half, **how)

    monkeypatch.setattr(run, "run", stopped)
    ended = allo("whatif", small, WHATIF, "--timelines", 400, code=130)
    assert "stopped after" in ended.stderr
    assert "Is the River Pact signed?" in ended.stdout
    assert "allohistory chronicle" in ended.stdout


def test_a_run_stopped_before_anything_is_finished_says_so(allo, small, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "run", stopped)
    assert "stopped" in allo("whatif", small, WHATIF, code=130).stderr


def test_the_answers_are_on_the_screen_before_the_run_is_kept(allo, small, monkeypatch):
    printed = []

    def keep_run(comparison, folder):
        sys.stdout.flush()
        printed.append(sys.stdout.buffer.getvalue().decode())
        return "a-run"

    monkeypatch.setattr(whatif, "keep_run", keep_run)
    allo("whatif", small, WHATIF, *FEW)
    assert "Is the River Pact signed?" in printed[0]
    assert "What to do next" not in printed[0]


def test_a_run_whose_answers_fail_is_kept(allo, small, monkeypatch):
    kept = []

    def fail(*_):
        raise AllohistoryError("no answers")

    monkeypatch.setattr(whatif, "keep_run", lambda *_: kept.append(1))
    monkeypatch.setattr(whatif, "all_answers", fail)
    assert "no answers" in allo("whatif", small, WHATIF, *FEW, code=1).stderr
    assert kept


def test_a_scenario_runs_with_nothing_changed(allo, small):
    stdout = allo("run", small, *FEW).stdout
    assert "estimate" in stdout
    assert "difference" not in stdout


def test_a_run_answers_further_questions_and_writes_a_report_too(allo, small, tmp_path):
    page = tmp_path / "run.html"
    question = "E(count(walked('aurelia')))"
    answer = json.loads(
        allo("run", small, *FEW, "--ask", question, "--report", page, "--json").stdout
    )
    assert answer["whatif"] is None
    assert all(row["changed"] is None for row in answer["answers"])
    assert answer["answers"][-1]["ask"] == question
    assert "<h2>Reproduce</h2>" in page.read_text("utf-8")


@pytest.mark.slow
def test_the_reference_scenario_answers_its_first_what_if(allo, tmp_path):
    page = tmp_path / "report.html"
    words = ("far-east-1931", "neutrality-1941", "--timelines", 60, "--report", page)
    answer = json.loads(allo("whatif", *words, "--json").stdout)
    answers = {row["id"]: row for row in answer["answers"]}
    assert answers["pact_signed"]["difference"]["value"] < 0
    assert 0 < answer["given_share"] <= 1
    assert 'class="atlas-box"' in page.read_text("utf-8")


def test_without_a_name_the_what_ifs_are_listed_by_date(allo):
    stdout = allo("whatif", "far-east-1931").stdout
    whatifs = json.loads(allo("whatif", "far-east-1931", "--json").stdout)

    days = [whatif["date"] for whatif in whatifs["whatifs"]]
    assert days == sorted(days)
    assert all(whatif["id"] in stdout and whatif["date"] in stdout for whatif in whatifs["whatifs"])


def test_options_have_one_name_for_one_thing():
    import click

    from allohistory.cli import main

    def commands(command, path=""):
        if isinstance(command, click.Group):
            for name, inner in command.commands.items():
                yield from commands(inner, f"{path} {name}".strip())
        else:
            yield (
                path,
                {
                    option.opts[0]: option.help
                    for option in command.params
                    if hasattr(option, "help")
                },
            )

    by_name = dict(commands(main))
    assert {path for path, options in by_name.items() if "--out" in options} == {"fit"}
    for name in ("--all", "--json", "--seed", "--noise", "--threads", "--runs", "--reading"):
        texts = {options[name] for options in by_name.values() if name in options}
        assert len(texts) == 1, name


@pytest.mark.parametrize("words", [("whatif", "league-clause"), ("run",)])
def test_a_folder_that_cannot_be_written_is_refused_before_the_first_timeline(
    allo, small, monkeypatch, words
):
    def fail(*_, **__):
        raise AssertionError("timelines were simulated first")

    monkeypatch.setattr(run, "run", fail)
    name, *rest = words
    failed = allo(name, small, *rest, code=1, ALLOHISTORY_RUNS="/dev/null/x")

    assert failed.stderr.startswith("allohistory: /dev/null/x cannot be written to")
    assert "name another folder" in failed.stderr


@pytest.mark.parametrize(
    ("first", "before", "after"),
    [(None, [], 0), (0, [], 3), (1, [0], 3), (2, [0, 1], 3), (4, [2, 3], 3)],
)
def test_two_shared_entries_lead_to_the_first_difference(screen, first, before, after):
    shared = [entry(f"shared {k}", "both") for k in range(first or 0)]
    parted = [entry(f"apart {k}", "changed") for k in range(5)]
    entries = tuple(shared + (parted if first is not None else []))
    story = Story(7, "it is the first", entries, first, (), ())
    text = screen(print_first_difference, story)

    printed = [line.rpartition("1941-07-28")[2].strip() for line in text.splitlines()]
    assert [line for line in printed if re.match("(shared|apart) [0-9]", line)] == [
        *(f"shared {k}" for k in before),
        *(f"apart {k}" for k in range(after)),
    ]
    assert ("Both branches are the same" in text) is (first is None)
