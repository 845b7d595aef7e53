"""Diplomacy: talks, treaties, and how they are kept, broken and ended.

Talks open when somebody requests them, and are held in rounds (`talks`): both sides revalue the
clauses and having no agreement (`valuation`), and bargain, each knowing its own mind and only
reckoning the other's (`bargaining`, `reckoning`). Talks without hope are broken off; a side that
hopes for enough asks for them again. A signed clause is kept month by month or broken, and ends
with its term or notice (`treaties`). War between the parties ends their talks and treaties.
"""

from allohistory.kit import block, compiled, halving, index, number, per
from allohistory.mechanisms.bargaining import LEVELS, MOST_CLAUSES, MOST_PACKAGES, TABLE
from allohistory.mechanisms.talks import come_back, hold_round, sit_down, walk_out
from allohistory.mechanisms.treaties import is_superseded, live_under, remember, side_of
from allohistory.vocabulary.events import RESPONSES

MOST_GRADES = 4  # amounts of a graded clause whose worth is stated

STATE = block(
    open=index("talk", says="1 while the two are talking"),
    agreed=index("talk", says="week after the one in which their offers met, 0 before"),
    offer=index("talk", 2, says="package that each side offers, its last word", start=-1),
    heard=index("talk", 2, says="offer of the other that a side has weighed", start=-1),
    rounds=index("talk", says="rounds so far"),
    opened=index("talk", says="week in which they last opened"),
    moved=index("talk", says="week of the last offer"),
    ended=index("talk", says="week in which they were broken off, -1 if they are not", start=-1),
    walker=index("talk", says="side that broke off last, -1 if none", start=-1),
    serial=index("talk", says="serial of the last event of these talks, -1 before", start=-1),
    met=index("talk", says="1 once they have sat down together"),
    tough=per("talk", 2, unit="utility", says="how much less the other gains than a side assumed"),
    misread=per("talk", 2, MOST_CLAUSES, unit="utility", says="error about the other's clauses"),
    left=per("talk", unit="share", says="part of these errors not yet cleared up"),
    expected=per("talk", 2, unit="utility", says="mean belief about the other's toughness"),
    variance=per("talk", 2, unit="utility", says="variance of that belief"),
    dropped=index("talk", 2, says="clauses that a side insists on no longer"),
    final=per("talk", 2, unit="utility", says="face staked on an offer called final"),
    believes=per("talk", 2, unit="0..1", says="how far a side believes the other's final offer"),
    signed_mask=index("talk", says="clauses signed and not ended"),
    signed_week=index("talk", says="week of signature"),
    signed_serial=index("talk", says="serial of the signature, -1 before", start=-1),
    noticed=index("talk", says="week after the one of denunciation, 0 before"),
    in_force=index("clause", says="1 while a clause is binding and kept"),
    under=index(
        "clause", says="talks whose treaty contains it, the last if several, else -1", start=-1
    ),
    unperformed=index("clause", says="1 where a third party does not perform the promise"),
    seen=index("clause", says="1 once a breach has been detected"),
    bound=index("actor", "actor", says="1 while a treaty not to fight binds the two"),
    talking=index("actor", "actor", says="1 while the two are talking"),
    walked_out=per("actor", "actor", unit="0..1", says="memory of the first breaking off talks"),
    pact_talk=index(
        "actor", "actor", says="latest talks of a treaty not to fight, -1 before", start=-1
    ),
    last_serial=index(
        "actor", "actor", says="serial of the last event between the two, -1 before", start=-1
    ),
    grievance=per("actor", "actor", unit="breaches", says="remembered breaches by the second"),
    word=per("actor", "actor", unit="0..1", says="how far the second's announcements bind it"),
    grievance_kept=number("share", "grievance left after a week"),
    soreness_kept=number("share", "memory of broken-off talks left after a week"),
    graded_worth=per(2, MOST_GRADES, unit="utility", says="workspace: worth of stated amounts"),
    answers=per(len(RESPONSES), unit="utility", says="workspace: utility of a client's responses"),
    **TABLE,
)
FACTS = block(
    party=index("talk", 2, says="the two who talk"),
    is_pact=index("talk", says="1 if the treaty is a promise not to fight"),
    member=index("talk", MOST_CLAUSES, says="clause at each bit, -1 for none", start=-1),
    core=index("talk", says="clauses that any treaty must contain, as bits"),
    table=index("talk", says="clauses that may be agreed on"),
    free=index("talk", says="clauses that no rule ties to others outside of the core"),
    graded=index("talk", says="the clause that has an amount"),
    packages=index("talk", MOST_PACKAGES, says="sets of clauses that the rules allow"),
    count=index("talk", says="how many they are"),
    pressed=index("talk", 2, says="clauses that a what-if makes a side press for"),
    required=index("talk", 2, says="clauses that a side insists on"),
    strict=index("talk", 2, says="clauses without which a side never signs"),
    granted=index("talk", 2, says="clauses whose burden a side has accepted beforehand"),
    secret=index("talk", 2, says="clauses that each side wants in secret form"),
    interval=index("talk", says="weeks between rounds"),
    first_outside=index("talk", 2, says="first view of no agreement"),
    last_outside=index("talk", 2, says="view after the last"),
    owed_by=index("clause", says="who must perform it"),
    wanted_by=index("clause", says="who benefits from it"),
    directive=index("clause", says="order to a third party that it needs, -1 if none"),
    first_view=index("clause", 2, says="first view of the clause, by side of its talk"),
    last_view=index("clause", 2, says="view after the last"),
    grades=index("clause", says="how many amounts it states, 0 if it has none"),
    first_grade=index("clause", 2, MOST_GRADES, says="first view of each amount"),
    last_grade=index("clause", 2, MOST_GRADES, says="view after the last"),
    grade_before=index("clause", LEVELS, says="stated amount below each level"),
    grade_share=per("clause", LEVELS, unit="share", says="way from there to the next"),
    amounts=per("clause", LEVELS, unit="as stated", says="amount of each level"),
    first_temptation=index("clause", says="first view of breaking it"),
    last_temptation=index("clause", says="view after the last"),
)
LAW = block(
    lasts=per("talk", unit="years", says="term of the treaty"),
    patience=per("talk", 2, unit="weeks", says="mean time a side bears a table without hope"),
    cooling=per("talk", unit="weeks", says="weeks before talks can reopen"),
    public_cost=per(
        "clause", 2, unit="utility", says="cost to a side of accepting the clause openly"
    ),
    term=per("clause", unit="years", says="term of the clause, 0 if that of the treaty"),
    notice=per("clause", unit="weeks", says="weeks it binds after a denunciation"),
    monitor=per("clause", unit="0..1", says="monthly chance that a breach is detected"),
    instructions=per("channel", unit="utility", says="error of a reading of instructions, 0: none"),
    good_faith=number("utility", "reluctance to break a promise"),
    darkness=number("utility", "error about what the other would settle for"),
    misreading=number("utility", "error about what one clause is worth to the other"),
    optimism=number("1", "how much weaker each thinks the other, in units of `darkness`"),
    boldness=number("0..1", "chance of acceptance that makes first terms worth asking"),
    conviction=number("0..1", "how sure a concession must be to put the turn on the other"),
    haste=number("1", "share of patience for which an even doubt is sat out"),
    parley=number("1/round", "share of a misreading cleared up by a round of argument"),
    vagueness=number("utility", "how roughly an offer or a silence tells of the other's mind"),
    drafting=number("weeks", "mean time from agreement to signature"),
    finality=number("0..1", "share of concessions that are called final"),
    face=number("utility", "face lost by signing without what was openly insisted on"),
    discretion=number("0..1", "share of it behind closed doors"),
    bluster=number("0..1", "share of it at stake in a final offer"),
    credence=number("0..1", "how far an announcement is believed of one who keeps its word"),
    cheapening=number("0..1", "share of its credence lost by whoever drops an announcement"),
    distrust=number("1/breach", "how far remembered breaches cheapen the other's promises"),
    avowal=number("utility", "cost of owning that one commands a client one has disowned"),
    discredit=number("utility", "cost of being seen not to command what one has sold"),
    leak=number("0..1", "share of the open cost that a secret article carries"),
    pressing=number("utility", "worth added to a clause that a what-if makes a side press for"),
    initiative=number("1/month", "rate of asking for talks again where there is hope"),
    eagerness=number("utility", "expected gain needed to ask again"),
    rankling=number("weeks", "half-life of a grievance"),
    soreness=number("weeks", "half-life of the memory of talks broken off"),
)
WRITES = ("diplomacy",)


@compiled
def opening(world, law, facts):
    """Start with everybody's word as good as any."""
    world.diplomacy.word[:, :] = 1.0


@compiled
def has_cooled(world, law, t):
    """Return whether talks `t`, if broken off, were so long enough ago to reopen."""
    ended = world.diplomacy.ended[t]
    return ended < 0 or world.clock.week - ended >= law.diplomacy.cooling[t]


@compiled
def attend(world, law, facts, log, t):
    """Simulate a week of talks `t`, or of the treaty that resulted."""
    own, table = world.diplomacy, facts.diplomacy
    a, b = table.party[t, 0], table.party[t, 1]
    if own.signed_mask[t] != 0:
        live_under(world, law, facts, log, t)
    elif world.hostilities.at_war[a, b] == 1:
        own.open[t] = 0
    elif own.open[t] == 1:
        if world.affairs.broken[t] == 1:
            side = side_of(facts, t, world.affairs.breaker[t])
            walk_out(world, law, facts, log, t, side, world.affairs.broken_by[t], 1.0)
        elif (world.clock.week - own.opened[t]) % max(1, table.interval[t]) == 0:
            hold_round(world, law, facts, log, t)
    elif is_superseded(world, facts, t):
        pass
    elif world.affairs.opened[t] == 1 and has_cooled(world, law, t):
        side = side_of(facts, t, world.affairs.opener[t])
        sit_down(world, law, facts, log, t, side, world.affairs.opened_by[t])
    elif own.ended[t] >= 0:
        come_back(world, law, facts, log, t)


@compiled
def derive(world, law, facts):
    """Compute what is left of grievances and of broken-off talks after a week."""
    own, rule = world.diplomacy, law.diplomacy
    own.grievance_kept, own.soreness_kept = halving(rule.rankling), halving(rule.soreness)


@compiled
def step(world, law, facts, log):
    """Simulate a week of all talks and treaties."""
    for t in range(facts.sizes.talk):
        attend(world, law, facts, log, t)
    remember(world, law, facts)
