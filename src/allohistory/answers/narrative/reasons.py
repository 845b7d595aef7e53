"""Reasons in words: what an actor saw when it chose, and whether that spoke for the choice.

A decision notes the drivers that weighed most and what each added to its utility. A driver that
runs from 0 to 1 weighs by being present; one that runs from -1 to 1 weighs either way, and then the
sign of its weight in the scenario tells which way it stood.
Leaves out constants: the utility of an option whatever the actor sees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

LEAST = 0.15  # share of the strongest reason below which a reason is left out
SLIGHT = 0.1  # utility below which a reason is called small
STRONG = 1.0  # utility above which a reason is called strong
MOST = 3
ACTOR = "{actor}"
OTHER = "{other}"

# For each driver: the words where it stands high, and where it stands low or against.
PHRASES: dict[str, tuple[str, str]] = {
    "threat": ("{actor}'s other fronts are in danger", "{actor}'s other fronts are quiet"),
    "committed": (
        "{actor}'s army is tied down elsewhere",
        "{actor}'s army is not tied down elsewhere",
    ),
    "encircled": (
        "{actor} believes that its rivals act in concert",
        "{actor} believes that its rivals are divided",
    ),
    "prestige": ("{actor}'s prestige is high", "{actor}'s prestige has suffered"),
    "weariness": ("{actor}'s people are weary of war", "{actor}'s people are ready to fight"),
    "budget": ("{actor}'s arms spending has grown", "{actor}'s arms spending has been cut"),
    "oil_need": ("{actor}'s oil is running out", "{actor} has enough oil"),
    "campaign_season": ("the season allows a campaign", "the season rules out a campaign"),
    "restraint": (
        "{actor}'s standing orders forbid provocation",
        "{actor}'s commanders have a free hand",
    ),
    "attack_expected": (
        "{actor} thinks that {other} is preparing to attack",
        "{actor} does not think that {other} is preparing to attack",
    ),
    "win_chance": (
        "{actor} believes that it could beat {other}",
        "{actor} doubts that it could beat {other}",
    ),
    "advantage": (
        "{actor} believes it is stronger than {other}",
        "{actor} believes {other} is stronger",
    ),
    "power_shift": (
        "the balance of power is shifting from {actor} to {other}",
        "the balance of power is shifting from {other} to {actor}",
    ),
    "tension": (
        "{actor}'s relations with {other} are tense",
        "{actor}'s relations with {other} are calm",
    ),
    "grievance": ("{other} has broken its word", "{other} has kept its word"),
    "pact": (
        "a treaty bars {actor} and {other} from fighting",
        "no treaty bars {actor} and {other} from fighting",
    ),
    "recognition": (
        "{other} recognises {actor}",
        "{other} withholds recognition from {actor}",
    ),
    "aid_given": ("{actor} supports {other}", "{actor} gives {other} no support"),
    "aids_enemy": (
        "{other} helps {actor}'s enemies",
        "{other} does not help {actor}'s enemies",
    ),
    "harassment": (
        "clients of {other} harass {actor}",
        "clients of {other} leave {actor} alone",
    ),
    "monolith": (
        "{actor} believes that {other} commands its clients",
        "{actor} doubts that {other} commands its clients",
    ),
    "beset": ("{other} is hard pressed elsewhere", "{other} is not pressed elsewhere"),
    "weakened": ("{other} looks weaker than before", "{other} looks as strong as before"),
    "embargo": ("{other} has cut off {actor}'s supplies", "{other} still sells to {actor}"),
    "embargo_fear": (
        "{actor} fears an embargo by {other}",
        "{actor} does not fear an embargo by {other}",
    ),
    "alignment": ("{actor} leans toward {other}", "{actor} leans away from {other}"),
    "lesson": (
        "{actor} has beaten {other} before",
        "{actor} has been beaten by {other} before",
    ),
    "intent": (
        "{actor} has made ready to attack {other}",
        "{actor} is not ready to attack {other}",
    ),
    "appeal": (
        "{other} asks {actor} to enter its war",
        "{other} does not ask {actor} to enter its war",
    ),
    "aggressor": (
        "{other} has attacked a third state",
        "{other} has attacked nobody",
    ),
    "at_war": ("{actor} is at war with {other}", "{actor} is not at war with {other}"),
    "talking": (
        "{actor} is in talks with {other}",
        "{actor} is not in talks with {other}",
    ),
    "walked": (
        "{other} has broken off talks with {actor}",
        "{other} has not broken off talks with {actor}",
    ),
}
SIGNED = ("advantage", "power_shift", "lesson", "alignment", "prestige", "budget")


@dataclass(frozen=True)
class Reason:
    """One thing that an actor saw, and what it added to the utility of its choice."""

    driver: str
    phrase: str
    weight: float


def phrase(driver: str, actor: str, other: str, *, high: bool) -> str:
    """Return the words for a driver that `actor` sees, of `other` if it has one."""
    if driver not in PHRASES:
        return driver.replace("_", " ") + (f" of {other}" if other else "")
    words = PHRASES[driver][0 if high else 1]
    return words.replace(ACTOR, actor or "the actor").replace(OTHER, other or "the other side")


def reasons_of(
    slots: Sequence[int],
    weights: Sequence[float],
    drivers: Sequence[tuple[str, str, str | None]],
    short: Callable[[str], str],
    sign_of: Callable[[str, str], float],
    *,
    named: bool = False,
) -> tuple[Reason, ...]:
    """Return the reasons of one event, the strongest first.

    `sign_of` gives the sign of a driver's weight in the scenario, by the actor who sees it and its
    name as the scenario writes it (`advantage.japan`), or 0 where that is unknown. With `named` a
    reason that does not name its actor says who sees it: a treaty has two signatories.
    """
    reasons = []
    for slot, weight in zip(slots, weights, strict=True):
        if slot < 0 or slot >= len(drivers) or weight == 0:
            continue
        driver, actor, other = drivers[slot]
        name = f"{driver}.{other}" if other else driver
        sign = sign_of(actor, name)
        high = driver not in SIGNED or sign == 0 or (weight > 0) == (sign > 0)
        words = phrase(driver, short(actor), short(other) if other else "", high=high)
        if named and short(actor) not in words:
            words = f"in {short(actor)}'s eyes {words}"
        reasons.append(Reason(driver, words, weight))
    reasons.sort(key=lambda reason: -abs(reason.weight))
    return tuple(reasons)


def in_words(reasons: Sequence[Reason], *, turned: bool = False) -> str:
    """Return reasons as part of a sentence: `mainly because ..., although ...`.

    With `turned` the weights are those of the option not chosen: what spoke against that option
    speaks for the choice.
    """
    if not reasons:
        return ""
    strongest = abs(reasons[0].weight)
    weighty = [reason for reason in reasons[:MOST] if abs(reason.weight) >= LEAST * strongest]
    sign = -1.0 if turned else 1.0
    pro = [reason for reason in weighty if sign * reason.weight > 0]
    contra = [reason for reason in weighty if sign * reason.weight < 0]
    if not pro:
        return f"even though {_join_reasons(contra)}"
    because = f"{_opening(pro[0])} because {_join_reasons(pro)}"
    return f"{because}, although {_join_reasons(contra)}" if contra else because


def _opening(reason: Reason) -> str:
    """Return in words how much the first reason weighed."""
    if abs(reason.weight) >= STRONG:
        return "above all"
    return "in small part" if abs(reason.weight) < SLIGHT else "mainly"


def _join_reasons(reasons: Sequence[Reason]) -> str:
    """Return phrases joined by commas and `and`."""
    phrases = [reason.phrase for reason in reasons]
    if len(phrases) == 1:
        return phrases[0]
    return ", ".join(phrases[:-1]) + " and " + phrases[-1]


def weight_sign(views: Any, name: str) -> float:
    """Return the sign of a driver's weight over all factions' views, 0 where it is not in them."""
    total = 0.0
    for view in dict(views or {}).values():
        number = dict(getattr(view, "terms", None) or {}).get(name)
        if number is not None:
            total += number.middle()
    return float((total > 0) - (total < 0))
