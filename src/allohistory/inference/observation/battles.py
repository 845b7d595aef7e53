"""Battles of the record: a fight of about that scale, length and cost, about then, in that sector.

A timeline answers with the quarrel that comes nearest in all of this together. Losses and length
are looked at from company fights up, for of patrol fights ensembles keep only that they were. From
a division battle up the record is taken to be all but complete: one that is far from all that it
lists counts against a timeline. Histories can be held to both: to the quarrel, its rung and most
of its length, and to none of a division elsewhere (`mechanisms.quarrel_luck`). Left out:
strengths, arms and who won, which quarrels do not keep or data sets code against one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, hypot

import numpy as np

from allohistory.engine import Site
from allohistory.inference.observation.battle_figures import (
    BattleFigures,
    Range,
    figures_of,
    fought,
    weeks_away,
)
from allohistory.inference.observation.entries import (
    Contradiction,
    Cut,
    Observation,
    Part,
    Parts,
    Unused,
    single_part,
)
from allohistory.inference.observation.errors import disagreement, error_laws, error_of_figure
from allohistory.inference.observation.likelihood import (
    VAGUE,
    log_normal,
    log_range,
    log_rung,
    log_unlisted,
)
from allohistory.inference.observation.summaries import Outcomes
from allohistory.model import Model
from allohistory.scenario.schema import past
from allohistory.scenario.schema.past import Battle, BattleSide
from allohistory.vocabulary.events import COMPANY, DIVISION, GENERAL_WAR, RUNGS, SCALES


def observed_battles(model: Model, cut: Cut) -> Parts:
    """Return the observations of every battle of the record that the frontier can have fought."""
    battles = model.scenario.record.battles
    parts, unused, told = [], [], []
    for name, battle in battles.items():
        reason = cut.leaves_out(battle.to) or why_not(model, name, battles)
        if reason:
            unused.append(Unused(f"battles.{name}", reason))
            continue
        told.append(figures_in_model(model, name, battle))
        parts.append(battle_part(model, name, battle, told[-1], cut))
    if told:
        parts.append(unlisted_part(model, told, cut))
    return Parts(tuple(parts), tuple(unused))


def why_not(model: Model, name: str, battles: Mapping[str, Battle]) -> str:
    """Say why a battle cannot be looked for in timelines, or nothing."""
    battle = battles[name]
    if SCALES[battle.scale] >= GENERAL_WAR:
        return "the model has no battles of a general war on its frontier"
    week = model.calendar.week_of(battle.from_)
    if not 0 <= week < model.calendar.weeks:
        return f"it lies outside of {model.calendar.start} to the end"
    for other, whole in battles.items():
        longer = whole.to - whole.from_ > battle.to - battle.from_
        within = whole.from_ <= battle.from_ and battle.to <= whole.to
        if other != name and whole.sector == battle.sector and longer and within:
            return f"it is a part of battles.{other}"
    return ""


def figures_in_model(model: Model, name: str, battle: Battle) -> BattleFigures:
    """Work out what a battle of the record would be in the model."""
    sector = model.scenario.sectors[battle.sector]
    sides = [{side.actor, side.for_} - {None} for side in (sector.a, sector.b)]
    strangers = set(battle.sides) - sides[0] - sides[1]
    if strangers:
        raise Contradiction(
            f"battles.{name}",
            ("sides",),
            f"has {', '.join(sorted(strangers))} fight in {battle.sector}, where the scenario has "
            f"only {', '.join(sorted(sides[0] | sides[1]))}",
            "name another sector, or other sides",
        )
    losses = []
    for side, actors in enumerate(sides):
        fought = [one for actor, one in battle.sides.items() if actor in actors]
        figure = losses_of(fought)
        if figure is not None and SCALES[battle.scale] >= COMPANY:
            open_ = disagreement(figure[0], figure[2])
            floor = error_of_figure(battle.standing, None, None)
            losses.append((side, figure, hypot(error_laws()["losses"], open_, floor)))
    week_of = model.calendar.week_of
    return BattleFigures(
        model.names["sector"].index(battle.sector),
        (week_of(battle.from_), week_of(battle.to)),
        SCALES[battle.scale],
        tuple(losses),
        ((battle.to - battle.from_).days + 1) / 7.0,
        tuple(" and ".join(one for one in battle.sides if one in actors) for actors in sides),
    )


def losses_of(sides: list[BattleSide]) -> Range | None:
    """Return the men lost by those who fought on one side; None where nothing is known.

    Where only the killed are known, they are the least that were lost.
    """
    whole = [one.casualties for one in sides if one.casualties is not None]
    if whole:
        return (
            sum_of_ends([one.low for one in whole], whole),
            sum_of_values(whole),
            sum_of_ends([one.high for one in whole], whole),
        )
    killed = [one.killed for one in sides if one.killed is not None]
    least = sum(first_known(one.low, one.value, one.high) for one in killed)
    return (least, None, None) if least > 0.0 else None


def first_known(*figures: float | None) -> float:
    """Return the first figure that is known."""
    return float(next(figure for figure in figures if figure is not None))


def sum_of_ends(ends: list[float | None], whole: list[past.Range]) -> float | None:
    """Add up one end of several ranges, or None where none of them has that end."""
    if all(end is None for end in ends):
        return None
    pairs = zip(ends, whole, strict=True)
    return sum(first_known(end, one.value, one.low, one.high) for end, one in pairs)


def sum_of_values(whole: list[past.Range]) -> float | None:
    """Add up the values of several ranges, or None where one has none."""
    values = [one.value for one in whole if one.value is not None]
    return float(sum(values)) if len(values) == len(whole) else None


def battle_part(model: Model, name: str, battle: Battle, told: BattleFigures, cut: Cut) -> Part:
    """Return the part of one battle."""
    observation = Observation(f"battles.{name}", "battle", battle.name, battle.from_, battle.to)

    def log_likelihood(outcomes: Outcomes) -> np.ndarray:
        return log_battle(outcomes, told)

    def agrees(outcomes: Outcomes) -> np.ndarray:
        return fought(outcomes, told)

    figures = figures_of(name, battle, told) if told.rung >= COMPANY else None
    sites = (site_of(model, told, last_week(model, cut)),)
    return single_part(observation, log_likelihood, agrees=agrees, figures=figures, sites=sites)


def last_week(model: Model, cut: Cut) -> int:
    """Return the last week of which the record that is looked at tells."""
    if cut.until is None:
        return model.calendar.weeks - 1
    return min(model.calendar.weeks - 1, model.calendar.week_of(cut.until))


def site_of(model: Model, told: BattleFigures, last: int) -> Site:
    """Return the site at which a sector is held to the battle, not after week `last`.

    A quarrel that has not yet come as far as the battle may take as long as its date may be out; it
    lasts as long as the battle but for the error of its length.
    """
    name = model.names["sector"][told.sector]
    late = told.weeks[1] + int(error_laws()["tail_battle"])
    lasts = int(told.lasted * exp(-told.error_of_length)) if told.rung >= COMPANY else 0
    return Site("sector", name, told.rung, told.weeks[0], min(late, last), lasts)


def quiet_sites(model: Model, told: list[BattleFigures], grace: int, last: int) -> tuple[Site, ...]:
    """Return the sites that hold sectors to no battle of a division up to week `last`.

    Free are the weeks within `grace` of one that was `told` there.
    """
    sites = []
    for sector, name in enumerate(model.names["sector"]):
        opens = 0
        for first, end in sorted(one.weeks for one in told if one.sector == sector):
            if opens < first - grace:
                sites.append(Site("sector", name, -DIVISION, opens, first - grace - 1))
            opens = max(opens, end + grace + 1)
        if opens <= last:
            sites.append(Site("sector", name, -DIVISION, opens, last))
    return tuple(sites)


def log_battle(outcomes: Outcomes, told: BattleFigures) -> np.ndarray:
    """Return the log chance that a timeline's nearest quarrel is told as `told`; (timeline,)."""
    laws, quarrels = error_laws(), outcomes.quarrels
    here = np.flatnonzero(quarrels.sector == told.sector)
    rung = quarrels.rung[here]
    week = quarrels.week[here]
    away = weeks_away(told, week)
    fits = -away / laws["tail_battle"] + log_rung(rung, told.rung, laws["rung_told"], len(RUNGS))
    absent = np.log(laws["doubt"] / len(RUNGS))
    for side, figure, error in told.losses:
        fits += log_range(quarrels.losses[here, side], figure, error)
        absent += log_vague(figure)
    if told.rung >= COMPANY:
        lasted = quarrels.until[here] - week + 1.0
        fits += log_range(lasted, (None, told.lasted, None), told.error_of_length)
        absent += log_vague((None, told.lasted, None))
    best = np.full(outcomes.count, -np.inf)
    np.maximum.at(best, quarrels.timeline[here], fits)
    return np.logaddexp(np.log1p(-laws["doubt"]) + best, absent)


def log_vague(figure: Range) -> float:
    """Return the log density of a figure about which a timeline without the battle knows nothing."""
    if figure[1] is None and None in (figure[0], figure[2]):
        return float(np.log(0.5))
    return float(log_normal(np.zeros(1), VAGUE)[0])


def unlisted_part(model: Model, told: list[BattleFigures], cut: Cut) -> Part:
    """Return the part of the large battles that the record does not list."""
    start = model.calendar.start
    end = model.calendar.date_of(model.calendar.weeks)
    last = end if cut.until is None else min(end, cut.until)
    observation = Observation(
        "battles.unlisted", "absence", "No other battle of a division or more", start, last
    )
    weeks = model.calendar.week_of(last)
    grace = 2.0 * error_laws()["tail_battle"]
    large = [one for one in told if one.rung >= DIVISION]

    def extra_in(outcomes: Outcomes) -> np.ndarray:
        quarrels = outcomes.quarrels
        extra = (quarrels.rung >= DIVISION) & (quarrels.week <= weeks)
        for one in large:
            away = weeks_away(one, quarrels.week)
            extra &= (quarrels.sector != one.sector) | (away > grace)
        return np.bincount(quarrels.timeline[extra], minlength=outcomes.count)

    def log_likelihood(outcomes: Outcomes) -> np.ndarray:
        return log_unlisted(extra_in(outcomes), error_laws()["unlisted"])

    sites = quiet_sites(model, large, int(grace), min(weeks, last_week(model, cut)))
    return single_part(
        observation,
        log_likelihood,
        agrees=lambda outcomes: extra_in(outcomes) == 0,
        sites=sites,
    )
