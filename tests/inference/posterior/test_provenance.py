"""Provenance: every field that is used has the type that its use needs."""

import copy

import pytest

from allohistory.inference.posterior import provenance as module
from allohistory.inference.posterior.provenance import check_provenance

SITE = {"axis": "decision", "name": "open_talks", "option": 1, "first": 3, "last": 4, "lasts": 0}
STEP = {
    "exponent": 1.0, "effective": 8.0, "likelihood": -3.5, "random_walk": 0.1, "pcn": 0.2,
    "redraw_block": float("nan"), "redraw_adaptive": 0.1, "ancestors": 4, "trajectories": 90,
}  # fmt: skip
AGREEMENT = {"agreed": False, "worst": 0.4, "informed": 2, "enough": 0.2, "rising": None}
SOUND = {
    "scenario": {"name": "two_rivals", "hash": "abc"},
    "sources": "def",
    "version": "0.1.0",
    "versions": {"numpy": "2.4"},
    "created": "2026-01-01T00:00:00+00:00",
    "seed": 1,
    "runs": 1,
    "settings": {"particles": 8, "target_ess": 0.9},
    "until": "1950-12-31",
    "guide": [SITE],
    "unused": {"series.x": "it is later"},
    "start": None,
    "evidence": [-3.0],
    "steps": [[STEP]],
    "agreement": AGREEMENT,
    "before": [{"seed": 1}],
}


def changed(path, value):
    """Return sound provenance with another value at a path such as `steps.0.0.pcn`."""
    whole = copy.deepcopy(SOUND)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = whole
    for part in way:
        place = place[part]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return whole


def test_what_a_fit_writes_is_sound_and_a_field_may_be_absent():
    check_provenance(SOUND)
    for name in SOUND:
        if name != "settings":
            check_provenance(changed(name, KeyError))
    check_provenance(changed("until", None))
    check_provenance(changed("guide.0", {k: v for k, v in SITE.items() if k != "lasts"}))
    check_provenance({})


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("scenario", "x", "scenario is a text"),
        ("scenario.hash", KeyError, "scenario.hash is null"),
        ("sources", 3, "sources is 3"),
        ("versions", [], "versions is a list"),
        ("versions.numpy", 2, "versions.numpy is 2"),
        ("created", None, "created is null"),
        ("seed", "1", "seed is a text"),
        ("runs", 0, "runs is 0, not between 1"),
        ("settings", None, "settings is null"),
        ("settings", KeyError, "settings has no particles"),
        ("settings.particles", 0, "settings.particles is 0"),
        ("settings.target_ess", "x", "settings.target_ess is a text"),
        ("until", "1950-13-01", "until is '1950-13-01', not a day"),
        ("until", 1950, "until is 1950, not a day"),
        ("guide", None, "guide is null"),
        ("guide", {}, "guide is a mapping"),
        ("guide.0", [], r"guide\[0\] is a list"),
        ("guide.0.axis", "front", r"guide\[0\].axis is 'front', not decision, talk, sector"),
        ("guide.0.name", 3, r"guide\[0\].name is 3"),
        ("guide.0.option", 10**6, r"guide\[0\].option is 1000000"),
        ("guide.0.first", -1, r"guide\[0\].first is -1"),
        ("guide.0.last", 2, r"guide\[0\].last is 2, not between 3"),
        ("guide.0.last", 10**9, r"guide\[0\].last is"),
        ("guide.0.lasts", 1.5, r"guide\[0\].lasts is 1.5"),
        ("guide.0.other", 1, r"guide\[0\] has the keys"),
        ("guide.0.first", KeyError, r"guide\[0\] has the keys"),
        ("unused", [], "unused is a list"),
        ("start", 3, "start is 3"),
        ("evidence", 3, "evidence is 3"),
        ("evidence.0", "x", r"evidence\[0\] is a text"),
        ("steps", {}, "steps is a mapping"),
        ("steps.0", 3, r"steps\[0\] is 3"),
        ("steps.0.0", [], r"steps\[0\]\[0\] is a list"),
        ("steps.0.0.pcn", KeyError, r"steps\[0\]\[0\].pcn is null"),
        ("steps.0.0.likelihood", float("nan"), r"steps\[0\]\[0\].likelihood is nan"),
        ("steps.0.0.ancestors", -1, r"steps\[0\]\[0\].ancestors is -1"),
        ("agreement", None, "agreement is null"),
        ("agreement.agreed", "yes", "agreement.agreed is a text, not true or false"),
        ("agreement.worst", "x", "agreement.worst is a text"),
        ("agreement.enough", KeyError, "agreement.enough is null"),
        ("agreement.informed", 0.5, "agreement.informed is 0.5"),
        ("before", {}, "before is a mapping"),
        ("before.0", 3, r"before\[0\] is 3"),
    ],
)
def test_a_field_of_another_type_is_named(path, value, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        check_provenance(changed(path, value))


@pytest.mark.parametrize(
    ("limit", "message"),
    [("SITES", "guide has 1 choices"), ("MOST_RUNS", "steps has 1 runs"),
     ("MOST_STEPS", r"steps\[0\] has 1 steps")],
)  # fmt: skip
def test_lists_are_bounded(monkeypatch, limit, message):
    monkeypatch.setattr(module, limit, 0)

    with pytest.raises(ValueError, match=message):
        check_provenance({name: item for name, item in SOUND.items() if name != "runs"})
