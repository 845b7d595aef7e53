"""Dated names: the name on a day, in the type, in sentences and in the resolved form."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
import yaml
from tests.shipped import plain_yaml, shipped_scenario

from allohistory.answers.narrative.events import Names
from allohistory.scenario import resolved
from allohistory.scenario.library import SHIPPED
from allohistory.scenario.schema.dated_names import NameStep

STEPS = (
    NameStep.model_validate({"from": "1931-09-14", "name": "Nanjing"}),
    NameStep.model_validate({"from": "1937-11-20", "name": "Wuhan"}),
)
# Spellings that no text of a shipped scenario may use; titles of sources keep their own.
OLD = re.compile(
    r"\b(?:Nanking|Chungking|Peiping|Peking|Jehol|Hankow|Hsinking|Mengkiang|Sinkiang|Manchouli"
    r"|Tsitsihar|Suifenho|Tientsin|Kalgan|Sian|Kirin|Dairen|Antung|Chinchow|Chengteh|Kweisui"
    r"|Paotow|Shihkiachwang|Tsinan|Tsingtao|Lanchow|Urumchi|Hsuchow|Chengchow|Hangchow|Ichang"
    r"|Mutankiang|Kiamusze|Heiho|Peian|Ssupingkai|Shanhaikwan|Chihli|Sungari|Hwang Ho"
    r"|Ulaanbaatar|Lushkov|Orahodoga)\b",
    re.IGNORECASE,
)
SILENT = {"id", "source", "sources.yaml", "rails"}


@pytest.fixture(scope="module")
def scenario():
    return shipped_scenario()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1932, 6, 1), "Nanjing"),
        (date(1938, 6, 1), "Wuhan"),
        (date(1940, 6, 1), "Chongqing"),
    ],
)
def test_a_sentence_names_the_capital_of_its_date(scenario, day, name):
    model = SimpleNamespace(scenario=scenario, names={"actor": ("china",)})

    assert Names(model, today=day).short(0) == name


def test_the_resolved_form_keeps_texts_and_steps(scenario):
    alone = scenario.model_copy(update={"whatifs": {}, "sources": {}, "claims": {}})
    actors = yaml.safe_load(resolved(alone)["actors.yaml"])["actors"]

    assert actors["ussr"]["short"] == "Moscow"
    assert [step["name"] for step in actors["china"]["short"]] == ["Nanjing", "Wuhan", "Chongqing"]


def texts(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in SILENT:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str) and (" " in value or value[:1].isupper()):
        yield value


@pytest.mark.parametrize(
    "path",
    [file for file in sorted(SHIPPED.rglob("*.yaml")) if file.name != "sources.yaml"],
    ids=str,
)
def test_no_text_of_a_shipped_scenario_uses_an_old_romanisation(path):
    dated = [text for text in texts(plain_yaml(path)) if OLD.search(text)]

    assert dated == []
