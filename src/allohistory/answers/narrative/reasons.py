"""Reasons in words: what an actor saw when it chose, and whether that spoke for the choice.

A decision notes the drivers that weighed most and what each added to its utility. A driver that
runs from 0 to 1 weighs by being there; one that runs from -1 to 1 weighs either way, and then the
sign of what the scenario lets it weigh tells which way it stood.
Leaves out constants: what an option is worth whatever is seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

LEAST = 0.15  # of the strongest reason: weaker ones are not worth a word
SLIGHT = 0.1  # utility below which a reason is called slight
STRONG = 1.0  # utility above which a reason is called strong
MOST = 3
OTHER = "{other}"

# For each driver: what is said where it stands high, and where it stands low or against.
PHRASES: dict[str, tuple[str, str]] = {
    "threat": ("its other fronts are in danger", "its other fronts are quiet"),
    "committed": ("its army is tied down elsewhere", "its army has its hands free"),
    "encircled": ("it thinks its rivals act in concert", "it thinks its rivals divided"),
    "prestige": ("its prestige stands high", "its prestige has suffered"),
    "weariness": ("its people are weary of fighting", "its people are ready to fight"),
    "budget": ("its arms spending has grown", "its arms spending has been cut"),
    "oil_need": ("its oil is running out", "it has oil enough"),
    "campaign_season": ("the season allows a campaign", "the season forbids a campaign"),
    "restraint": ("standing orders forbid provocation", "its commanders have a free hand"),
    "attack_expected": ("it expects {other} to attack", "it does not expect {other} to attack"),
    "win_chance": (
        "it thinks it could win against {other}",
        "it doubts that it could win against {other}",
    ),
    "advantage": (
        "it holds itself stronger than {other}",
        "it holds {other} stronger than itself",
    ),
    "power_shift": (
        "the balance is turning against it and for {other}",
        "the balance with {other} is turning its way",
    ),
    "tension": ("its relations with {other} are tense", "its relations with {other} are calm"),
    "grievance": ("{other} has broken its word", "{other} has kept its word"),
    "pact": ("a treaty binds it and {other} not to fight", "no treaty binds it and {other}"),
    "recognition": ("{other} recognises its position", "{other} withholds recognition"),
    "aid_given": ("it supports {other}", "it gives {other} no support"),
    "aids_enemy": ("{other} helps its enemies", "{other} does not help its enemies"),
    "harassment": ("clients of {other} harass it", "clients of {other} leave it alone"),
    "monolith": (
        "it thinks that {other} commands its clients",
        "it doubts that {other} commands its clients",
    ),
    "beset": ("{other} is hard pressed elsewhere", "{other} has its hands free"),
    "weakened": ("{other} looks weaker than before", "{other} looks as strong as ever"),
    "embargo": ("{other} has cut off its supplies", "{other} still sells to it"),
    "embargo_fear": ("it fears an embargo by {other}", "it fears no embargo by {other}"),
    "alignment": ("it leans toward {other}", "it leans away from {other}"),
    "lesson": ("it has beaten {other} before", "it has been beaten by {other} before"),
    "at_war": ("it is at war with {other}", "it is not at war with {other}"),
    "talking": ("it is talking with {other}", "it is not talking with {other}"),
    "walked": ("{other} has walked out on it", "{other} has stayed at the table"),
}
SIGNED = ("advantage", "power_shift", "lesson", "alignment", "prestige", "budget")


@dataclass(frozen=True)
class Reason:
    """One thing an actor saw, and what it added to the utility of what it chose."""

    driver: str
    phrase: str
    weight: float


def phrase(driver: str, other: str, *, high: bool) -> str:
    """What is said of a driver that stands high, or low."""
    if driver not in PHRASES:
        return driver.replace("_", " ") + (f" of {other}" if other else "")
    return PHRASES[driver][0 if high else 1].replace(OTHER, other or "the other side")


def reasons_of(
    slots: Sequence[int],
    weights: Sequence[float],
    drivers: Sequence[tuple[str, str, str | None]],
    short: Callable[[str], str],
    sign_of: Callable[[str, str], float],
    *,
    named: bool = False,
) -> tuple[Reason, ...]:
    """The reasons of one event, the strongest first.

    `sign_of` gives the sign of a driver's weight in the scenario, by the actor who sees it and its
    name as the scenario writes it (`advantage.japan`), or 0 where that is not known. With `named`
    each reason says whose it is: a treaty has two signatories.
    """
    found = []
    for slot, weight in zip(slots, weights, strict=True):
        if slot < 0 or slot >= len(drivers) or weight == 0:
            continue
        driver, actor, other = drivers[slot]
        name = f"{driver}.{other}" if other else driver
        sign = sign_of(actor, name)
        high = driver not in SIGNED or sign == 0 or (weight > 0) == (sign > 0)
        said = phrase(driver, short(other) if other else "", high=high)
        whose = f"in {short(actor)}'s eyes " if named else ""
        found.append(Reason(driver, whose + said, weight))
    found.sort(key=lambda reason: -abs(reason.weight))
    return tuple(found)


def in_words(reasons: Sequence[Reason], *, turned: bool = False) -> str:
    """Reasons as part of a sentence: `mainly because ...; against it, ...`.

    With `turned` the weights are those of what was not chosen: what spoke against it speaks for
    the choice.
    """
    if not reasons:
        return ""
    strongest = abs(reasons[0].weight)
    told = [each for each in reasons[:MOST] if abs(each.weight) >= LEAST * strongest]
    sign = -1.0 if turned else 1.0
    pro = [each for each in told if sign * each.weight > 0]
    contra = [each for each in told if sign * each.weight < 0]
    parts = []
    if pro:
        parts.append(f"{_opening(pro[0])} because {_join_reasons(pro)}")
    if contra:
        parts.append(
            f"against it, {_join_reasons(contra)}" if pro else f"although {_join_reasons(contra)}"
        )
    return "; ".join(parts)


def _opening(reason: Reason) -> str:
    """How much the first reason weighed, in a word."""
    if abs(reason.weight) >= STRONG:
        return "above all"
    return "slightly" if abs(reason.weight) < SLIGHT else "mainly"


def _join_reasons(reasons: Sequence[Reason]) -> str:
    """Phrases joined by commas and `and`."""
    phrases = [reason.phrase for reason in reasons]
    if len(phrases) == 1:
        return phrases[0]
    return ", ".join(phrases[:-1]) + " and " + phrases[-1]


def weight_sign(views: Any, name: str) -> float:
    """The sign of a driver's weight over all factions' views, 0 where it is not among them."""
    total = 0.0
    for view in dict(views or {}).values():
        number = dict(getattr(view, "terms", None) or {}).get(name)
        if number is not None:
            total += number.middle()
    return float((total > 0) - (total < 0))
