"""Provenance: what the sidecar says of a fit, checked field by field when it is read.

Every field that is used anywhere has its type checked here, and its range where that matters. A
field may be absent: earlier versions wrote fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from allohistory.inference.bounded_json import Json, listed, mapping, number, text, whole, wrong
from allohistory.kit.guide import SITES

MAY_BE_NULL = ("until", "start")  # all of the record; a fit that began at the prior
AXES = ("decision", "talk", "sector")
SITE = ("axis", "name", "option", "first", "last")
MOST_OPTIONS, MOST_WEEKS = 1_000, 100_000  # beyond those of any scenario
MOST_RUNS, MOST_STEPS = 1_000, 100_000  # runs of a fit, and steps of a run
RATES = ("random_walk", "pcn", "redraw_block", "redraw_adaptive")  # NaN where none was tried
COUNTS = ("ancestors", "trajectories")
STEP = ("exponent", "effective", "likelihood", *RATES)


def check_provenance(provenance: Mapping[str, Json]) -> None:
    """Raise ValueError that names the first field that is not as it must be."""
    for name, check in CHECKS.items():
        if name in provenance and (provenance[name] is not None or name not in MAY_BE_NULL):
            check(provenance[name], name)
    settings = mapping(provenance.get("settings", {}), "settings")
    if provenance.get("steps") and "particles" not in settings:
        raise ValueError("settings has no particles")


def check_scenario(value: Json, place: str) -> None:
    """Check the name and the hash of the scenario."""
    for name in ("name", "hash"):
        text(mapping(value, place).get(name), f"{place}.{name}")


def check_texts(value: Json, place: str) -> None:
    """Check a mapping of names to texts."""
    for name, item in mapping(value, place).items():
        text(item, f"{place}.{name}")


def check_settings(value: Json, place: str) -> None:
    """Check the settings of the sampler."""
    settings = mapping(value, place)
    for name, item in settings.items():
        number(item, f"{place}.{name}")
    if "particles" in settings:
        whole(settings["particles"], f"{place}.particles", 1)


def check_day(value: Json, place: str) -> None:
    """Check a day."""
    try:
        date.fromisoformat(text(value, place))
    except ValueError:
        raise ValueError(f"{place} is {value!r:.40}, not a day") from None


def check_guide(value: Json, place: str) -> None:
    """Check the imposed choices; their names are checked against the model."""
    guide = listed(value, place)
    if len(guide) > SITES:
        raise ValueError(f"{place} has {len(guide):,} choices; there is room for {SITES}")
    for k, site in enumerate(guide):
        check_site(mapping(site, f"{place}[{k}]"), f"{place}[{k}]")


def check_site(site: Mapping[str, Json], place: str) -> None:
    """Check one imposed choice."""
    if not set(SITE) <= set(site) <= {*SITE, "lasts"}:
        raise ValueError(f"{place} has the keys {', '.join(site):.80}; it needs {', '.join(SITE)}")
    if site["axis"] not in AXES:
        raise ValueError(f"{place}.axis is {site['axis']!r:.40}, not {', '.join(AXES)}")
    text(site["name"], f"{place}.name")
    whole(site["option"], f"{place}.option", -MOST_OPTIONS, MOST_OPTIONS)
    first = whole(site["first"], f"{place}.first", 0, MOST_WEEKS)
    whole(site["last"], f"{place}.last", first, MOST_WEEKS)
    whole(site.get("lasts", 0), f"{place}.lasts", 0, MOST_WEEKS)


def check_evidence(value: Json, place: str) -> None:
    """Check the log evidence of each run."""
    for k, item in enumerate(listed(value, place)):
        number(item, f"{place}[{k}]", unknown=True)


def check_steps(value: Json, place: str) -> None:
    """Check the steps of every run."""
    runs = listed(value, place)
    if len(runs) > MOST_RUNS:
        raise ValueError(f"{place} has {len(runs):,} runs; at most {MOST_RUNS:,} are read")
    for run, item in enumerate(runs):
        steps = listed(item, f"{place}[{run}]")
        if len(steps) > MOST_STEPS:
            raise ValueError(f"{place}[{run}] has {len(steps):,} steps; at most {MOST_STEPS:,}")
        for k, step in enumerate(steps):
            check_step(mapping(step, f"{place}[{run}][{k}]"), f"{place}[{run}][{k}]")


def check_step(step: Mapping[str, Json], place: str) -> None:
    """Check what was noted of one step."""
    for name in STEP:
        number(step.get(name), f"{place}.{name}", unknown=name in RATES)
    for name in COUNTS:
        whole(step.get(name), f"{place}.{name}", 0)


def check_agreement(value: Json, place: str) -> None:
    """Check the summary of how far the runs agree."""
    agreement = mapping(value, place)
    if not isinstance(agreement.get("agreed"), bool):
        raise wrong(agreement.get("agreed"), f"{place}.agreed", "true or false")
    for name in ("worst", "rising", "enough"):
        if agreement.get(name) is not None:
            number(agreement[name], f"{place}.{name}")
    if "informed" in agreement:
        whole(agreement["informed"], f"{place}.informed", 0)
    if not agreement["agreed"] and agreement.get("worst") is not None:
        number(agreement.get("enough"), f"{place}.enough")


def check_before(value: Json, place: str) -> None:
    """Check what is said of the fits that these histories continue."""
    for k, item in enumerate(listed(value, place)):
        mapping(item, f"{place}[{k}]")


CHECKS = {
    "scenario": check_scenario,
    "sources": text,
    "version": text,
    "versions": check_texts,
    "created": text,
    "seed": whole,
    "runs": lambda value, place: whole(value, place, 1, MOST_RUNS),
    "settings": check_settings,
    "until": check_day,
    "guide": check_guide,
    "unused": check_texts,
    "start": mapping,
    "evidence": check_evidence,
    "steps": check_steps,
    "agreement": check_agreement,
    "before": check_before,
}
