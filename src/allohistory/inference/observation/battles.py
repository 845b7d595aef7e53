"""Battles of the record: a fight of about that scale, length and losses, near that date and sector.

The quarrel of a timeline that fits best in all of these counts. Losses and length are compared from
company fights up, since ensembles store only the occurrence of patrol fights. From division battles
up the record is assumed nearly complete: one that matches none of the listed battles counts against
a timeline. Both can be imposed on histories: the quarrel, its rung and most of its length, and no
division battle elsewhere (`mechanisms.quarrel_luck`). Left out: strengths, arms and the winner,
which quarrels do not store or data sets code inconsistently.
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
    """Return the observations of every battle of the record that the model can produce."""
    battles = model.scenario.record.battles
    parts, unused, listed = [], [], []
    for name, battle in battles.items():
        reason = cut.leaves_out(battle.to) or why_not(model, name, battles)
        if reason:
            unused.append(Unused(f"battles.{name}", reason))
            continue
        listed.append(figures_in_model(model, name, battle))
        parts.append(battle_part(model, name, battle, listed[-1], cut))
    if listed:
        parts.append(unlisted_part(model, listed, cut))
    return Parts(tuple(parts), tuple(unused))


def why_not(model: Model, name: str, battles: Mapping[str, Battle]) -> str:
    """Return why a battle cannot be compared with timelines; empty if it can."""
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
    """Return a battle of the record in the terms of the model; Contradiction for other sides."""
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
        side_entries = [entry for actor, entry in battle.sides.items() if actor in actors]
        figure = losses_of(side_entries)
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
        tuple(" and ".join(name for name in battle.sides if name in actors) for actors in sides),
    )


def losses_of(sides: list[BattleSide]) -> Range | None:
    """Return the range of men lost by one side; None where nothing is known.

    Where only the killed are known, they are the lower end.
    """
    whole = [side.casualties for side in sides if side.casualties is not None]
    if whole:
        return (
            sum_of_ends([losses.low for losses in whole], whole),
            sum_of_values(whole),
            sum_of_ends([losses.high for losses in whole], whole),
        )
    killed = [side.killed for side in sides if side.killed is not None]
    least = sum(first_known(losses.low, losses.value, losses.high) for losses in killed)
    return (least, None, None) if least > 0.0 else None


def first_known(*figures: float | None) -> float:
    """Return the first figure that is known."""
    return float(next(figure for figure in figures if figure is not None))


def sum_of_ends(ends: list[float | None], whole: list[past.Range]) -> float | None:
    """Return the sum of one end of several ranges, or None where none of them has that end."""
    if all(end is None for end in ends):
        return None
    pairs = zip(ends, whole, strict=True)
    return sum(first_known(end, losses.value, losses.low, losses.high) for end, losses in pairs)


def sum_of_values(whole: list[past.Range]) -> float | None:
    """Return the sum of the values of several ranges, or None where one has none."""
    values = [losses.value for losses in whole if losses.value is not None]
    return float(sum(values)) if len(values) == len(whole) else None


def battle_part(model: Model, name: str, battle: Battle, observed: BattleFigures, cut: Cut) -> Part:
    """Return the part of one battle."""
    observation = Observation(f"battles.{name}", "battle", battle.name, battle.from_, battle.to)

    def log_likelihood(outcomes: Outcomes) -> np.ndarray:
        return log_battle(outcomes, observed)

    def agrees(outcomes: Outcomes) -> np.ndarray:
        return fought(outcomes, observed)

    figures = figures_of(name, battle, observed) if observed.rung >= COMPANY else None
    sites = (site_of(model, observed, last_week(model, cut)),)
    return single_part(observation, log_likelihood, agrees=agrees, figures=figures, sites=sites)


def last_week(model: Model, cut: Cut) -> int:
    """Return the last week that the record up to the cut covers."""
    if cut.until is None:
        return model.calendar.weeks - 1
    return min(model.calendar.weeks - 1, model.calendar.week_of(cut.until))


def site_of(model: Model, observed: BattleFigures, last: int) -> Site:
    """Return the site at which the battle is imposed on its sector, not after week `last`.

    A quarrel may reach the battle's rung as late as the error of its date allows; it lasts as long
    as the battle less the error of its length.
    """
    name = model.names["sector"][observed.sector]
    late = observed.weeks[1] + int(error_laws()["tail_battle"])
    lasts = int(observed.lasted * exp(-observed.error_of_length)) if observed.rung >= COMPANY else 0
    return Site("sector", name, observed.rung, observed.weeks[0], min(late, last), lasts)


def quiet_sites(
    model: Model, listed: list[BattleFigures], grace: int, last: int
) -> tuple[Site, ...]:
    """Return the sites that impose no battle of a division on sectors up to week `last`.

    Weeks within `grace` of a battle `listed` in the sector are exempt.
    """
    sites = []
    for sector, name in enumerate(model.names["sector"]):
        opens = 0
        for first, end in sorted(battle.weeks for battle in listed if battle.sector == sector):
            if opens < first - grace:
                sites.append(Site("sector", name, -DIVISION, opens, first - grace - 1))
            opens = max(opens, end + grace + 1)
        if opens <= last:
            sites.append(Site("sector", name, -DIVISION, opens, last))
    return tuple(sites)


def log_battle(outcomes: Outcomes, observed: BattleFigures) -> np.ndarray:
    """Return the log-likelihood of the battle `observed` given the best quarrel; (timeline,)."""
    laws, quarrels = error_laws(), outcomes.quarrels
    here = np.flatnonzero(quarrels.sector == observed.sector)
    rung = quarrels.rung[here]
    week = quarrels.week[here]
    away = weeks_away(observed, week)
    fits = -away / laws["tail_battle"] + log_rung(
        rung, observed.rung, laws["rung_told"], len(RUNGS)
    )
    absent = np.log(laws["doubt"] / len(RUNGS))
    for side, figure, error in observed.losses:
        fits += log_range(quarrels.losses[here, side], figure, error)
        absent += log_vague(figure)
    if observed.rung >= COMPANY:
        lasted = quarrels.until[here] - week + 1.0
        fits += log_range(lasted, (None, observed.lasted, None), observed.error_of_length)
        absent += log_vague((None, observed.lasted, None))
    best = np.full(outcomes.count, -np.inf)
    np.maximum.at(best, quarrels.timeline[here], fits)
    return np.logaddexp(np.log1p(-laws["doubt"]) + best, absent)


def log_vague(figure: Range) -> float:
    """Return the log density of a figure in a timeline without the battle."""
    if figure[1] is None and None in (figure[0], figure[2]):
        return float(np.log(0.5))
    return float(log_normal(np.zeros(1), VAGUE)[0])


def unlisted_part(model: Model, listed: list[BattleFigures], cut: Cut) -> Part:
    """Return the part of the large battles that the record does not list."""
    start = model.calendar.start
    end = model.calendar.date_of(model.calendar.weeks)
    last = end if cut.until is None else min(end, cut.until)
    observation = Observation(
        "battles.unlisted", "absence", "No other battle of a division or more", start, last
    )
    weeks = model.calendar.week_of(last)
    grace = 2.0 * error_laws()["tail_battle"]
    large = [battle for battle in listed if battle.rung >= DIVISION]

    def extra_in(outcomes: Outcomes) -> np.ndarray:
        quarrels = outcomes.quarrels
        extra = (quarrels.rung >= DIVISION) & (quarrels.week <= weeks)
        for battle in large:
            away = weeks_away(battle, quarrels.week)
            extra &= (quarrels.sector != battle.sector) | (away > grace)
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
