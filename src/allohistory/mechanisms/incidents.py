"""Incidents: the frontier's accidents, local initiatives and ordered incidents, and its quarrels.

Three processes (Hawkes 1971; for two sides that answer one another, Jun and Cook 2022): accidents
where patrols meet on an unclear line; local initiatives of either side, by its commander's freedom,
its orders and tension, exciting further ones; incidents under a standing order. From patrol fights
up they open a quarrel, fought as a campaign, one at a time in a sector; its settlement leaves
something behind. Blocks: `incident_blocks`; parts: `frontier`, `orders`, `quarrel`, `settlement`.
"""

from math import exp, log

from allohistory.kit import (
    FULL,
    NOTABLE,
    compiled,
    emit,
    halving,
    poisson_quantile,
    purpose,
    turned_name,
    uniforms,
    uniforms_each,
)
from allohistory.mechanisms.frontier import (
    LEAD_ANSWERS,
    LEAD_ORDERED,
    OTHER_ANSWERS,
    OTHER_ORDERED,
    deliberate,
    is_border,
    obedience,
    part_of,
    survey,
)
from allohistory.mechanisms.incident_blocks import FACTS, LAW, STATE
from allohistory.mechanisms.moves import choose, note_chances, weigh_clash
from allohistory.mechanisms.orders import orders_in
from allohistory.mechanisms.quarrel import HEAT, conduct, open_quarrel
from allohistory.mechanisms.quarrel_luck import (
    MOST_ACCIDENTS,
    MOST_DEEDS,
    RAISE,
    luck_of_climb,
    luck_of_count,
    luck_of_shots,
    note_rung,
)
from allohistory.mechanisms.settlement import commission_in
from allohistory.mechanisms.stance import is_commander, reach_of
from allohistory.vocabulary.durations import MONTHLY
from allohistory.vocabulary.events import (
    ACCIDENT,
    AIR,
    INCIDENT,
    LAND,
    LOCAL,
    ORDERED,
    PATROL,
    SHOTS,
    TRESPASS,
    WATER,
)

__all__ = ["FACTS", "LAW", "STATE", "WRITES", "derive", "opening", "step"]

WRITES = ("incidents",)
LEAST = 1e-300  # share of a force in reach that still has a logarithm
CLASH_MOVES = 3
EVEN = 0.5
NOT_LAST = False

COUNT = purpose("incidents.count", "border")
CHARACTER = purpose("incidents.character", "border")
LADDER = purpose("incidents.ladder", "border")


@compiled
def kind_of(law, s, u):
    """Return the kind of an incident: 0 on land, 1 on a river or island, 2 in the air."""
    if u < law.incidents.water[s]:
        return WATER
    return AIR if u > 1.0 - law.incidents.air[s] else LAND


@compiled
def shots_of(law, cause):
    """Return the chance that an incident of `cause` comes to shots."""
    if cause == ACCIDENT:
        return law.incidents.shots_accident
    return law.incidents.shots_local if cause == LOCAL else law.incidents.shots_ordered


@compiled
def count(own, s, cause, actor):
    """Count an incident by its cause and, if it is a local initiative, by the mover's actor."""
    own.total += 1.0
    own.count[s] += 1.0
    if cause == ACCIDENT:
        own.accidents += 1.0
    elif cause == LOCAL:
        own.local_initiatives += 1.0
        own.initiatives[actor] += 1.0
    else:
        own.ordered += 1.0


@compiled
def climb(world, law, facts, s, k, last, mover, shots, u):
    """Return the rung that a new incident reaches at once, before either side can consult much.

    It is incident `k` of its week; `last` says whether it is the week's last deliberate one.
    """
    if luck_of_shots(world, facts, s, k, last, shots, u) >= shots:
        return TRESPASS
    rung, side, own = SHOTS, 1 - mover, world.incidents
    for turn in range(2):
        who, which = uniforms(world, LADDER, own.names[s], k * 4 + turn)
        commander = is_commander(world, facts, s, side, who)
        weigh_clash(world, law, facts, s, side, rung, commander)
        note_chances(world, law, facts.incidents.actor[s, side], 0, CLASH_MOVES)
        luck = luck_of_climb(world, facts, s, k, last, turn, which)
        if choose(own.chance[0], CLASH_MOVES, luck) != RAISE:
            return rung
        rung += 1
        side = 1 - side
    return rung


@compiled
def excite(world, law, s, mover, serial, bloody, cause):
    """Let an incident call for further acts: any deliberate one, and accidents that drew blood."""
    own, rule = world.incidents, law.incidents
    added = 1.0 - own.excitation_kept
    if cause == ACCIDENT:
        if bloody:
            for side in range(2):
                own.excited[s, side] += added * rule.reprisal
                own.stirred[s, side] = serial
        return
    own.excited[s, mover] += added * rule.echo
    own.excited[s, 1 - mover] += added * rule.reprisal
    own.stirred[s, 1 - mover] = serial
    if own.stirred[s, mover] < 0:
        own.stirred[s, mover] = serial


@compiled
def flare(world, law, facts, log_, s, k, last, cause, mover, parent):
    """Simulate incident `k` in sector `s`, which opens a quarrel if it goes far enough."""
    own = world.incidents
    shots, kind_u = uniforms(world, CHARACTER, own.names[s], 2 * k + 1)
    rung = climb(world, law, facts, s, k, last, mover, shots_of(law, cause), shots)
    count(own, s, cause, facts.incidents.actor[s, mover])
    own.heat[s] += HEAT[rung]
    opens = rung >= PATROL and own.rung[s] == 0
    serial = emit(
        log_,
        world,
        NOTABLE if opens else FULL,
        INCIDENT,
        cause=parent,
        actor=facts.incidents.local[s, mover],
        other=facts.incidents.local[s, 1 - mover],
        place=s,
        what=kind_of(law, s, kind_u),
        option=cause,
        rung=rung,
    )
    excite(world, law, s, mover, serial, rung >= SHOTS, cause)
    if opens:
        open_quarrel(world, law, facts, s, mover, cause == ORDERED, rung, serial)


@compiled
def mishaps_in(world, law, facts, log_, s):
    """Simulate this week's accidents in sector `s`: nobody means them, and either may begin."""
    own = world.incidents
    if own.mishaps[s] <= own.quiet[s]:
        return
    number = min(poisson_quantile(own.mishaps[s], own.accident_rate[s]), MOST_ACCIDENTS)
    lead = facts.incidents.lead[s]
    for k in range(number):
        even, _ = uniforms(world, CHARACTER, own.names[s], 2 * k)
        mover = lead if even < EVEN else 1 - lead
        flare(world, law, facts, log_, s, k, NOT_LAST, ACCIDENT, mover, -1)


@compiled
def deeds_in(world, law, facts, log_, s, total):
    """Simulate this week's deliberate acts in sector `s`, of which `total` are expected."""
    own = world.incidents
    none = exp(-total)
    luck = luck_of_count(world, facts, s, none, own.deeds[s])
    if luck <= none:
        return
    number = min(poisson_quantile(luck, total), MOST_DEEDS)
    lead = facts.incidents.lead[s]
    for n in range(number):
        k = MOST_ACCIDENTS + n
        which, _ = uniforms(world, CHARACTER, own.names[s], 2 * k)
        part = part_of(own.rates, total, which)
        mover = lead if part <= LEAD_ANSWERS else 1 - lead
        cause, parent = LOCAL, -1
        if part in (LEAD_ORDERED, OTHER_ORDERED):
            cause, parent = ORDERED, own.order_serial[s, mover]
        elif part in (LEAD_ANSWERS, OTHER_ANSWERS):
            parent = own.stirred[s, mover]
        flare(world, law, facts, log_, s, k, n == number - 1, cause, mover, parent)


@compiled
def week_in(world, law, facts, log_, s):
    """Simulate a week in sector `s`."""
    own, keep = world.incidents, world.incidents.excitation_kept
    if world.clock.week % MONTHLY == 0:
        survey(world, law, facts, s)
        if own.commission[s] == 1:
            commission_in(world, law, facts, log_, s)
    orders_in(world, law, facts, log_, s)
    if own.rung[s] > 0:
        conduct(world, law, facts, log_, s)
    total = deliberate(world, law, facts, s)
    # What this week adds is answered from the next one on, so that all answers add up to the law's.
    for side in range(2):
        own.excited[s, side] *= keep
    if law.incidents.incidents[s] > 0.0:  # else nobody meets there
        mishaps_in(world, law, facts, log_, s)
        deeds_in(world, law, facts, log_, s, total)
    if own.rung[s] > 0:
        note_rung(world, facts, s)


@compiled
def opening(world, law, facts):
    """Start with the posts of the laws, and no line marked."""
    own = world.incidents
    for s in range(facts.sizes.sector):
        own.unmarked[s] = 1.0
        own.quiet[s] = 1.0
        for side in range(2):
            own.posts[s, side] = law.incidents.posts[s]


@compiled
def derive(world, law, facts):
    """Compute what is left of excitation and traces, and the reach of each side."""
    own, rule = world.incidents, law.incidents
    own.excitation_kept = halving(rule.fading)
    own.grievance_kept = halving(rule.grievance_life / MONTHLY)
    own.truce_kept = halving(rule.truce_life / MONTHLY)
    for s in range(facts.sizes.sector):
        for side in range(2):
            own.reach[s, side] = log(max(LEAST, reach_of(law, s, side)))


@compiled
def step(world, law, facts, log):
    """Simulate a week on every border."""
    own = world.incidents
    for s in range(len(own.names)):
        own.names[s] = turned_name(world, s, facts.names.sector[s])
    uniforms_each(world, COUNT, own.names, 0, own.mishaps, own.deeds)
    obedience(world, law, facts)
    for s in range(facts.sizes.sector):
        own.heat[s] = 0.0
        own.relief[s] = 0.0
        own.ended[s] = 0
        own.boiled_over[s] = 0
        own.request[s] = 0
        if is_border(world, facts, s):
            week_in(world, law, facts, log, s)
        else:
            own.rung[s] = 0
