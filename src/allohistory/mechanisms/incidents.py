"""Incidents: how border incidents arise, how far they escalate, and how they are settled.

Each border sector has a self-exciting count of incidents (Hawkes 1971): more where the line is
badly marked, where tension is high, and where forces press on it, up to a limit; fewer under strict
orders and treaties. Each is an accident, a local initiative or ordered, and begins with one side's
move. The ladder: trespass, shots, patrol, company or battalion, division battle, limited war,
general war. On each rung each side backs down, holds or raises: the local commander with the
probability of his autonomy, the centre otherwise, on believed local odds, stakes, orders and danger
elsewhere. Patrol fights and worse are passed to `battle`, whose results are used here. One quarrel
at a time in a sector.
"""

from math import exp, log

from allohistory.kit import (
    FULL,
    NOTABLE,
    bits,
    block,
    clip,
    compiled,
    emit,
    halving,
    index,
    normal_quantile,
    note_amounts,
    note_chance,
    number,
    per,
    poisson_quantile,
    purpose,
    turned_name,
    uniform,
    uniform_each,
    uniforms,
)
from allohistory.mechanisms.frontier import is_border, rate
from allohistory.mechanisms.ladder import beaten, climb, first_mover, move_of, outlook, reach_of
from allohistory.mechanisms.quarrel_luck import (
    BACK,
    MOST_A_WEEK,
    MOVE,
    RAISE,
    Luck,
    leaning_of_second,
    luck_of_count,
    luck_of_shots,
    luck_of_talks,
    note_rung,
)
from allohistory.vocabulary.events import (
    ACCIDENT,
    AIR,
    BODIES_RETURNED,
    BY_CENTRE,
    COMMISSION,
    COMPANY,
    DIVISION,
    ESCALATION,
    GENERAL_WAR,
    INCIDENT,
    LAND,
    LIMITED_WAR,
    LINE_MOVED,
    LOCAL,
    ORDERED,
    PATROL,
    SETTLEMENT,
    STATUS_QUO,
    WATER,
)

NOBODY = -1
LEAST = 1e-300  # share of a force in reach that still has a logarithm
WEIGHTS = (0.05, 0.1, 0.2, 1.0, 5.0, 10.0, 10.0)  # heat of an incident by the rung it reached
SCALES = (0.0, 0.0, 0.02, 0.15, 0.7, 1.0, 1.0)  # lesson of a settled quarrel by its rung

STATE = block(
    total=number("incidents", "incidents so far, all sectors"),
    count=per("sector", unit="incidents", says="incidents so far"),
    accidents=number("incidents", "accidents so far"),
    local_initiatives=number("incidents", "local initiatives so far"),
    ordered=number("incidents", "ordered incidents so far"),
    excited=per("sector", unit="1/week", says="expected incidents triggered by recent ones"),
    heat=per("sector", unit="tension", says="weight of this week's incidents and fighting"),
    rung=index("sector", says="rung of the open quarrel, 0 if there is none"),
    highest=index("sector", says="highest rung of the open quarrel"),
    since=index("sector", says="week in which it began"),
    attacker=index("sector", says="side (0, 1) that last escalated it"),
    serial=index("sector", says="serial of its last event", start=-1),
    men=per("sector", 2, unit="men", says="men that each side has engaged"),
    request=index("sector", says="1 when a fight is to be fought out"),
    ended=index("sector", says="1 in the week in which a quarrel ended"),
    ended_weight=per("sector", unit="0..1", says="weight of its lesson"),
    ended_winner=index("sector", says="side that came out better, -1 if neither", start=-1),
    settled=index("sector", says="serial of the settlement", start=-1),
    excitation_kept=number("share", "excitation left after a week"),
    contact_least=number(
        "ratio", "contact that is left at the least force, relative to saturation"
    ),
    reach=per("sector", 2, unit="log", says="log of the share of each side's force in reach"),
    boiled_over=index("sector", says="1 in the week in which a quarrel becomes general war"),
    names=bits("sector", says="workspace: names under which sectors draw this week"),
    draws=per("sector", unit="0..1", says="workspace: this week's draws"),
    utility=per(3, unit="utility", says="workspace: utility of backing down, holding, raising"),
)
FACTS = block(
    actor=index("sector", 2, says="deciding actor on each side"),
    local=index("sector", 2, says="owner of the soldiers there"),
    command=index("sector", 2, says="command on the spot"),
    group=index("sector", 2, says="force behind it"),
    opens=index("sector", says="first week of the border, if dated"),
    opening=index("sector", says="event that makes the border, -1 if dated"),
    terrain=index("sector", says="-1 open, 0 mixed, 1 rough"),
    season_peak=index("sector", says="month (0-11) of most incidents"),
)
LAW = block(
    incidents=per(
        "sector", unit="1/year", says="incidents at the force levels of its counted years"
    ),
    unclear=per("sector", unit="0..1", says="how badly the line is marked"),
    stakes_a=per("sector", unit="0..1", says="value of the ground to the first side"),
    stakes_b=per("sector", unit="0..1", says="value of the ground to the second side"),
    season=per("sector", unit="0..1", says="seasonal swing of incidents"),
    reach_a=per("sector", unit="0..1", says="share of the first side's force within reach"),
    reach_b=per("sector", unit="0..1", says="share of the second side's force within reach"),
    water=per("sector", unit="0..1", says="share of incidents on rivers and islands"),
    air=per("sector", unit="0..1", says="share of incidents in the air"),
    contact_weight=number("log", "growth of incidents with the mean force where forces are small"),
    contact_start=number("log", "log force in the years of the sectors' counts"),
    contact_full=number("log", "log force at which contact reaches half of its full effect"),
    tension_weight=number("log", "growth of incidents at full tension"),
    tension_scale=number("tension", "tension with half of the full effect"),
    restraint_weight=number("log", "fall of incidents under the strictest orders on both sides"),
    pact_weight=number("log", "fall of incidents under a treaty not to fight"),
    branching=number("incidents", "further incidents triggered by one"),
    fading=number("weeks", "half-life of the excitation"),
    crowding=number("1/week", "limit of the excited rate in a sector"),
    accident_share=number("0..1", "share of accidents where the line is completely unmarked"),
    ordered_share=number("0..1", "share of ordered incidents among the rest, without attack plans"),
    shots=number("0..1", "chance that a trespass comes to shots"),
    raising=number("utility", "utility of raising, other things equal"),
    rung_cost=number("utility", "fall in the utility of raising per rung"),
    odds_weight=number("utility", "value of a local superiority of e to 1"),
    stakes_weight=number("utility", "value of the highest stakes"),
    restraint_cost=number("utility", "fall in the utility of raising under the strictest orders"),
    zeal=number("utility", "local commander's extra utility of raising"),
    burden=number("utility", "fall in a centre's utility of raising by danger elsewhere"),
    lesson_weight=number("utility", "value of past results against the same opponent"),
    wariness=number("utility", "fall in the utility of raising per remembered battle"),
    brink=number("utility", "fall in the utility of raising to general war"),
    backing=number("utility", "utility of backing down, other things equal"),
    defeat_weight=number("utility", "rise in the utility of backing down after a lost fight"),
    renewal=number("1/week", "chance that fighting resumes when both sides hold"),
    settling=number("1/week", "chance that talks settle a quarrel when both sides hold"),
    patrol_men=number("men", "men per side in a patrol fight"),
    company_men=number("men", "men per side in a company or battalion fight"),
    division_men=number("men", "men per side in a division battle"),
    army_men=number("men", "men per side in a limited war"),
    men_spread=number("log", "spread of the numbers of men"),
)
WRITES = ("incidents",)

COUNT = purpose("incidents.count", "border")
CHARACTER = purpose("incidents.character", "border")
QUARREL = purpose("incidents.quarrel", "border")
MEN = purpose("incidents.men", "border")


@compiled
def cause_of_incident(world, law, facts, s, u):
    """Return the cause of an incident: accident, local initiative or order."""
    rule = law.incidents
    accident = clip(rule.accident_share * rule.unclear[s], 0.0, 1.0)
    if u < accident:
        return ACCIDENT
    a, b = facts.incidents.actor[s, 0], facts.incidents.actor[s, 1]
    plans = max(world.affairs.intent[a, b], world.affairs.intent[b, a])
    ordered = (1.0 - accident) * clip(rule.ordered_share * (1.0 + 3.0 * plans), 0.0, 1.0)
    return ORDERED if u > 1.0 - ordered else LOCAL


@compiled
def flare(world, law, facts, log_, s, k, last):
    """Simulate incident `k` in sector `s`, which opens a quarrel if it goes far enough."""
    own, name = world.incidents, world.incidents.names[s]
    cause_u, mover_u = uniforms(world, CHARACTER, name, 2 * k)
    shots, kind_u = uniforms(world, CHARACTER, name, 2 * k + 1)
    shots = luck_of_shots(world, law, facts, s, k, last, shots)
    cause = cause_of_incident(world, law, facts, s, cause_u)
    mover = first_mover(world, facts, s, mover_u)
    own.total += 1.0
    own.count[s] += 1.0
    count(own, cause)
    rung = climb(world, law, facts, s, k, last, mover, shots)
    own.heat[s] += WEIGHTS[rung]
    opens = rung >= PATROL and own.rung[s] == 0
    who, whom = facts.incidents.local[s, mover], facts.incidents.local[s, 1 - mover]
    kind, detail = kind_of(law, s, kind_u), NOTABLE if opens else FULL
    serial = emit(
        log_,
        world,
        detail,
        INCIDENT,
        actor=who,
        other=whom,
        place=s,
        what=kind,
        option=cause,
        rung=rung,
    )
    if opens:
        own.rung[s] = rung
        own.highest[s] = rung
        own.since[s] = world.clock.week
        own.attacker[s] = mover
        own.serial[s] = serial
        engage(world, law, facts, s)


@compiled
def count(own, cause):
    """Count an incident by its cause."""
    if cause == ACCIDENT:
        own.accidents += 1.0
    elif cause == LOCAL:
        own.local_initiatives += 1.0
    else:
        own.ordered += 1.0


@compiled
def kind_of(law, s, u):
    """Return the kind of an incident: 0 on land, 1 on a river or island, 2 in the air."""
    if u < law.incidents.water[s]:
        return WATER
    return AIR if u > 1.0 - law.incidents.air[s] else LAND


@compiled
def engage(world, law, facts, s):
    """Send each side's men into sector `s` for the fight of this rung."""
    own, rule = world.incidents, law.incidents
    rung = own.rung[s]
    usual = rule.patrol_men
    if rung == COMPANY:
        usual = rule.company_men
    elif rung == DIVISION:
        usual = rule.division_men
    elif rung >= LIMITED_WAR:
        usual = rule.army_men
    first, second = uniforms(world, MEN, world.incidents.names[s], rung)
    for side in range(2):
        g = facts.incidents.group[s, side]
        most = 1000.0 * law.buildup.men[g] * world.buildup.divisions[g] * reach_of(law, s, side)
        spread = exp(rule.men_spread * normal_quantile(first if side == 0 else second))
        own.men[s, side] = clip(usual * spread, 5.0, max(5.0, most))
    own.request[s] = 1


@compiled
def carry_on(world, law, facts, log_, s):
    """Let both sides of the open quarrel in sector `s` back down, hold or raise."""
    own, name, rung = world.incidents, world.incidents.names[s], world.incidents.rung[s]
    raiser, raise_chance, raised_by = NOBODY, 1.0, BY_CENTRE
    backer = NOBODY
    whos = uniform(world, QUARREL, name, 0), uniform(world, QUARREL, name, 1)
    worths, hopes = outlook(world, law, facts, s, whos)
    for turn in range(2):
        side = 1 - own.attacker[s] if turn == 0 else own.attacker[s]
        who, which = uniforms(world, QUARREL, name, turn)
        luck = Luck(who, which, MOVE + turn, worths)
        move, chance, by = move_of(world, law, facts, s, side, rung, beaten(world, s, side), luck)
        worths = leaning_of_second(world, law, facts, s, move, hopes)
        if move == RAISE and raiser == NOBODY:
            raiser, raise_chance, raised_by = side, chance, by
        if move == BACK:
            backer = side if backer == NOBODY else 2
    if raiser != NOBODY:
        escalate(world, law, facts, log_, s, raiser, raise_chance, raised_by)
    elif backer != NOBODY:
        settle(world, facts, log_, s, backer)
    else:
        talked = luck_of_talks(world, law, facts, s, uniform(world, QUARREL, name, 2))
        if talked < law.incidents.settling:
            settle(world, facts, log_, s, NOBODY)
        elif rung >= COMPANY and talked > 1.0 - law.incidents.renewal:
            engage(world, law, facts, s)


@compiled
def escalate(world, law, facts, log_, s, side, chance, by):
    """Raise the quarrel in sector `s` by a rung."""
    own = world.incidents
    own.rung[s] += 1
    own.highest[s] = max(own.highest[s], own.rung[s])
    own.attacker[s] = side
    own.serial[s] = emit(
        log_,
        world,
        NOTABLE,
        ESCALATION,
        cause=own.serial[s],
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=facts.incidents.command[s, side],
        option=by,
        rung=own.rung[s],
    )
    note_chance(log_, own.serial[s], chance)
    own.heat[s] += WEIGHTS[own.rung[s]]
    if own.rung[s] >= GENERAL_WAR:
        own.boiled_over[s] = 1
        own.rung[s] = 0
    else:
        engage(world, law, facts, s)


@compiled
def settle(world, facts, log_, s, backer):
    """End the quarrel in sector `s`: for the side that did not back down, or undecided."""
    own = world.incidents
    winner = world.battle.winner[s]
    kind = STATUS_QUO
    if backer == 0 or backer == 1:
        winner = 1 - backer
        kind = LINE_MOVED if own.highest[s] >= COMPANY else BODIES_RETURNED
    elif own.highest[s] >= COMPANY:
        kind = COMMISSION
    side = max(0, winner)
    detail = NOTABLE if own.highest[s] >= COMPANY else FULL
    own.settled[s] = emit(
        log_,
        world,
        detail,
        SETTLEMENT,
        cause=own.serial[s],
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=winner,
        option=kind,
        rung=own.highest[s],
        span=world.clock.week - own.since[s] + 1,
    )
    losses = world.battle.losses
    note_amounts(log_, own.settled[s], losses[s, side], losses[s, 1 - side])
    own.ended[s] = 1
    own.ended_weight[s] = SCALES[own.highest[s]]
    own.ended_winner[s] = winner
    own.rung[s] = 0


@compiled
def week_in(world, law, facts, log_, s):
    """Simulate a week in sector `s`."""
    own, rule, keep = world.incidents, law.incidents, world.incidents.excitation_kept
    expected = rate(world, law, facts, s)
    none = exp(-expected)
    luck = luck_of_count(world, facts, s, none, own.draws[s])
    count = 0 if luck <= none else min(poisson_quantile(luck, expected), MOST_A_WEEK)
    if own.rung[s] > 0 and world.battle.running[s] == 0 and own.request[s] == 0:
        carry_on(world, law, facts, log_, s)
    for k in range(count):
        flare(world, law, facts, log_, s, k, k == count - 1)
    # Over the weeks this adds up to `branching` further incidents.
    own.excited[s] = keep * own.excited[s] + (1.0 - keep) * rule.branching * count
    if own.rung[s] > 0:
        own.heat[s] += 0.2 * WEIGHTS[own.rung[s]]
        note_rung(world, facts, s)


@compiled
def derive(world, law, facts):
    """Compute the decay of excitation, the least contact and the reach of each side."""
    own, rule = world.incidents, law.incidents
    own.excitation_kept = halving(rule.fading)
    own.contact_least = exp(-rule.contact_weight * (rule.contact_full - rule.contact_start))
    for s in range(facts.sizes.sector):
        for side in range(2):
            own.reach[s, side] = log(max(LEAST, reach_of(law, s, side)))


@compiled
def step(world, law, facts, log):
    """Simulate a week on every border."""
    own = world.incidents
    for s in range(len(own.names)):
        own.names[s] = turned_name(world, s, facts.names.sector[s])
    uniform_each(world, COUNT, own.names, 0, own.draws)
    for s in range(facts.sizes.sector):
        own.heat[s] = 0.0
        own.ended[s] = 0
        own.boiled_over[s] = 0
        own.request[s] = 0
        if is_border(world, facts, s):
            week_in(world, law, facts, log, s)
        else:
            own.rung[s] = 0
