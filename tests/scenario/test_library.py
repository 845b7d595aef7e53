"""Loading by name or folder; numbers, hash, what-ifs; a new scenario to start from."""

import datetime as dt
import subprocess
import sys

import pytest
import yaml
from tests.shipped import shipped_scenario

from allohistory.errors import InterventionError, ScenarioError, UnknownName, UnknownScenario
from allohistory.scenario import check, kinds, load, names, new
from allohistory.scenario.library import SHIPPED, TEMPLATE
from allohistory.scenario.schema.changes import Demand, Force
from allohistory.scenario.schema.priors import Beta

TEXT = (TEMPLATE / "whatifs" / "league-clause.yaml").read_text(encoding="utf-8")


def edit(path, old, new_text):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new_text), encoding="utf-8")


def test_the_template_is_not_listed_but_shipped_scenarios_are():
    assert "_template" not in names()
    assert set(names()) == {path.parent.name for path in SHIPPED.glob("[a-z]*/scenario.yaml")}


@pytest.mark.parametrize("name", names())
def test_a_shipped_scenario_has_no_faults_and_the_id_of_its_folder(name):
    assert [str(fault) for fault in check(name)] == []
    assert load(name).id == name


def test_an_unknown_scenario_is_answered_with_the_known_ones():
    with pytest.raises(UnknownScenario, match="did you mean 'far-east-1931'"):
        load("far-east-1932")


def test_a_file_in_place_of_a_folder_says_so():
    with pytest.raises(UnknownScenario, match="is a file; give the folder"):
        load(TEMPLATE / "scenario.yaml")


def test_all_faults_come_together_with_line_and_caret(folder):
    edit(folder / "actors.yaml", 'colour: "#5c7a3a"', "colour: green")
    edit(folder / "forces.yaml", "tanks: 80", "tanks: -80")

    with pytest.raises(ScenarioError) as caught:
        load(folder)

    assert [fault.path for fault in caught.value.faults] == [
        "actors.hill_league.colour",
        "groups.aurelia_river.tanks",
    ]
    first = caught.value.faults[0]
    assert first.full().splitlines()[1:] == ["        colour: green", "                ^"]
    assert str(first).startswith(f"{folder}/actors.yaml:{first.line}:13 ")
    assert "2 faults" in str(caught.value)


def test_source_standing_and_why_come_each_from_the_nearest_mapping(folder):
    edit(
        folder / "actors.yaml",
        "    precision: 1.5\n",
        "    source: gazette\n    precision: {value: 1.5, why: counted}\n",
    )
    league = load(folder).actors["hill_league"]

    assert league.precision.source == ("gazette",)
    assert league.precision.standing == "assumed"
    assert league.precision.why == "counted"
    assert league.factions["elders"].power.source == ("gazette",)
    assert league.factions["elders"].power.why == "invented for teaching"


def test_a_number_knows_its_path_unit_and_range(small):
    number = small.actors["aurelia"].commands["river_army"].autonomy

    assert number.path == "actors.aurelia.commands.river_army.autonomy"
    assert (number.unit, number.low, number.high) == ("0..1", 0, 1)
    assert number.prior == Beta(mean=0.3, weight=10)


def test_paths_lead_to_their_numbers(small):
    paths = [number.path for number in small.numbers()]

    assert len(set(paths)) == len(paths)
    assert "incidents.accident_share" in paths
    assert "decisions.cross_the_river.options.attack.views.staff.terms.win_chance.borea" in paths
    assert "events.neighbour_arms.effects.0.set" in paths
    assert "decisions.cross_the_river.options.mobilise.effects.0.add" in paths


def test_every_number_has_a_source_a_unit_and_a_standing(small):
    for number in small.numbers():
        assert number.source
        assert number.unit or ".effects." in number.path
        assert number.standing
        assert number.why or "judgement" not in number.source


def test_a_law_of_the_scenario_overrides_the_shared_one(small):
    law = small.laws["incidents"]["accident_share"]

    assert law.source == ("judgement",)
    assert law.prior == Beta(mean=0.5, weight=10)
    assert len(small.laws["incidents"]) > 1


def test_a_scenario_cannot_be_changed(small):
    with pytest.raises(ValueError, match="frozen"):
        small.hash = "x"
    with pytest.raises(ValueError, match="frozen"):
        small.actors["aurelia"].name = "x"


def test_the_hash_is_of_the_content_not_of_line_ends_or_folder(folder, small):
    before = load(folder).hash
    path = folder / "actors.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert before == small.hash
    assert load(folder).hash == before


def test_the_hash_changes_with_any_number(folder, small):
    edit(folder / "forces.yaml", "tanks: 80", "tanks: 81")

    assert load(folder).hash != small.hash
    assert load(folder) != small


def test_questions_do_not_change_the_hash_of_the_simulation(folder, small):
    edit(folder / "questions.yaml", "text: Is the River Pact", "text: Is then the River Pact")
    edit(folder / "whatifs" / "league-clause.yaml", "from: 1951-01-01", "from: 1950-12-18")
    scenario = load(folder)
    edit(folder / "forces.yaml", "tanks: 80", "tanks: 81")

    assert scenario.hash != small.hash
    assert scenario.lived_hash == small.lived_hash
    assert load(folder).lived_hash != small.lived_hash


def test_conditions_and_effects_say_what_they_are(small):
    condition = small.decisions["open_talks"].unless[1]
    effect = small.events["league_rises"].effects[0]
    act = small.decisions["open_talks"].options["ask"].effects[0]

    assert (condition.kind, condition.names) == ("war", ("aurelia", "borea"))
    assert (effect.kind, effect.operation, effect.amount.value) == ("gauge", "add", 0.2)
    assert (act.kind, act.operation, act.amount) == ("opens", None, None)


def test_a_talk_lists_every_clause_that_can_come_up(small):
    talk = small.talks["river_pact"]

    assert talk.clauses == ("peace_on_the_river", "fishing", "league_disarms")


def test_the_defaults_of_a_what_if_are_filled_in(small):
    whatif = small.whatif("league-clause")

    assert whatif.date == dt.date(1951, 1, 1)
    assert whatif.parameters == {"terms": ("league_disarms",), "firmness": "dealbreaker"}
    assert [type(change) for change in whatif.changes] == [Demand, Force]
    assert whatif.changes[0].as_ == "dealbreaker"


def test_a_list_of_terms_makes_a_change_of_each(small):
    whatif = small.whatif("league-clause", terms=["peace_on_the_river", "league_disarms"])

    assert [change.demand for change in whatif.changes[:2]] == [
        "league_disarms",
        "peace_on_the_river",
    ]


def test_variants_are_every_combination(small):
    variants = list(small.whatif("league-clause").variants())

    assert len(variants) == 3 * 2
    assert len({repr(variant.parameters) for variant in variants}) == 6
    assert all(
        change.as_ == variant.parameters["firmness"]
        for variant in variants
        for change in variant.changes[:1]
    )


def test_an_unknown_parameter_is_answered_with_the_known_ones(small):
    with pytest.raises(
        UnknownName, match=r"unknown parameter of league-clause 'term'; did you mean 'terms'"
    ):
        small.whatif("league-clause", term="x")


@pytest.mark.parametrize("value", ["treat", 5, None, ["wishes"]])
def test_an_unknown_value_is_answered_with_the_known_ones(small, value):
    with pytest.raises(
        (UnknownName, InterventionError), match=r"wish, dealbreaker|dealbreaker, wish"
    ):
        small.whatif("league-clause", firmness=value)


def test_one_value_only_where_one_is_wanted(small):
    with pytest.raises(InterventionError, match="exactly one of wish, dealbreaker"):
        small.whatif("league-clause", firmness=["wish", "dealbreaker"])
    with pytest.raises(InterventionError, match="one or more"):
        small.whatif("league-clause", terms=[])


def test_values_from_the_command_line_are_texts(folder):
    path = folder / "whatifs" / "league-clause.yaml"
    edit(
        path,
        "changes:",
        "  size: {values: [1, 2.5], default: 1}\nchanges:\n  - {forces: borea_river, add: $size}",
    )

    whatif = load(folder).whatif("league-clause", size="2.5")

    assert whatif.changes[0].add == 2.5


def test_a_parameter_that_is_a_day_takes_any_day_of_its_span():
    scenario = shipped_scenario()

    whatif = scenario.whatif("sorge-silent", day="1939-05-01")
    last = scenario.whatif("sorge-silent", day=dt.date(1941, 6, 23))

    assert whatif.changes[0].move == dt.date(1939, 5, 1)
    assert whatif.parameters == {"day": "1939-05-01"}
    assert last == scenario.whatif("sorge-silent")
    assert len(list(whatif.variants())) == 3


@pytest.mark.parametrize("day", ["1933-09-05", "1941-06-24", "spring", 1939, "1939-02-30"])
def test_a_day_out_of_the_span_is_refused_with_the_span(day):
    with pytest.raises(InterventionError, match="a day from 1933-09-06 to 1941-06-23"):
        shipped_scenario().whatif("sorge-silent", day=day)


def test_days_that_cross_are_refused_when_they_are_chosen(folder):
    edit(
        folder / "whatifs" / "league-clause.yaml",
        "changes:",
        "  first: {values: [1951-01-08, 1951-03-05], default: 1951-01-08}\n"
        "  last: {values: [1951-03-05, 1951-06-25], default: 1951-06-25}\n"
        "changes:\n"
        "  - {forbid: open_talks, option: ask, from: $first, to: $last}",
    )
    whatif = load(folder).whatif("league-clause", first="1951-02-05", last="1951-04-02")

    assert whatif.changes[0].days() == {"from": dt.date(1951, 2, 5), "to": dt.date(1951, 4, 2)}


def own_whatif(path, name):
    path.write_text(TEXT.replace("league-clause", name), encoding="utf-8")
    return path


def test_an_extra_what_if_can_be_loaded_with_a_scenario(small, tmp_path):
    mine = own_whatif(tmp_path / "mine.yaml", "mine")
    edit(mine, "changes:", "changes:\n  - {forces: borea_river, add: 3}")

    scenario = load(TEMPLATE, whatifs=[mine])

    assert set(scenario.whatifs) == {*small.whatifs, "mine"}
    assert scenario.whatif("mine").changes[0].add == 3
    assert scenario.lived_hash == small.lived_hash
    assert scenario.hash != small.hash


def test_a_faulty_extra_what_if_is_reported_with_its_file_and_line(tmp_path):
    mine = own_whatif(tmp_path / "mine.yaml", "mine")
    edit(mine, "by: borea", "by: boreas")

    with pytest.raises(
        ScenarioError, match="unknown actor 'boreas'; did you mean 'borea'"
    ) as caught:
        load(TEMPLATE, whatifs=[mine, tmp_path / "none.yaml"])

    assert str(mine) in str(caught.value)
    assert "none.yaml:1:1: there is no such file" in str(caught.value)


def test_an_extra_what_if_may_not_reuse_a_name_of_the_scenario(tmp_path):
    whatif = own_whatif(tmp_path / "league-clause.yaml", "league-clause")

    (tmp_path / "elsewhere").mkdir()
    twins = [
        own_whatif(place / "mine.yaml", "mine") for place in (tmp_path, tmp_path / "elsewhere")
    ]

    for files in ([whatif], twins):
        with pytest.raises(ScenarioError, match=r"of this name in .*; choose another name"):
            load(TEMPLATE, whatifs=files)
    load(TEMPLATE, whatifs=[TEMPLATE / "whatifs" / "league-clause.yaml"])  # the same file


def test_a_new_scenario_is_valid_and_has_the_name_of_its_folder(tmp_path):
    path = new(tmp_path / "my-rivalry")

    assert check(path) == []
    assert load(path).id == "my-rivalry"


def test_a_new_scenario_overwrites_nothing(tmp_path):
    with pytest.raises(ScenarioError, match="already exists"):
        new(tmp_path)


@pytest.mark.parametrize("name", ["My Rivalry", "-x", "é", ""])
def test_a_new_scenario_needs_a_plain_name(tmp_path, name):
    with pytest.raises(ScenarioError, match=r"cannot be the name|already exists"):
        new(f"{tmp_path}/x/{name}" if name else tmp_path)


def test_a_new_scenario_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ScenarioError, match="cannot be written"):
        new(tmp_path / "file" / "mine")


def test_the_template_uses_every_kind_of_file(small):
    present = {path.name for path in TEMPLATE.glob("*.yaml")}

    assert present == {f"{name}.yaml" for name in kinds() if name != "whatif"}
    assert small.whatifs
    assert all(
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in TEMPLATE.rglob("*.yaml")
    )


def test_errors_come_without_pydantic():
    script = (
        "import sys, allohistory.errors;"
        "sys.exit(bool({'pydantic', 'yaml', 'numpy'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_module_prints_faults_and_counts_bad_folders(folder):
    edit(folder / "forces.yaml", "tanks: 80", "tanks: -80")
    command = [
        sys.executable,
        "-m",
        "allohistory.scenario.check",
        str(folder),
        str(TEMPLATE),
        "nowhere",
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "-80 is out of range; it must be at least 0" in done.stdout
    assert "no faults" in done.stdout
    assert "far-east-1931" in done.stdout
    assert not done.stderr
