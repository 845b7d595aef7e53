"""Politics: who has power within each side, and how far its armies in the field obey it.

Results shift power: a lost battle discredits the faction whose commander fought it and brings
tighter control of that command; a won one does the reverse. Both wear off. The lesson that one side
draws about the other lasts longer. Leaves out elections, coups and persons other than as outside
events.
"""

from allohistory.kit import NOTABLE, block, clip, compiled, emit, index, note_amounts, number, per
from allohistory.vocabulary.events import POLITICS

STATE = block(
    power=per("faction", unit="0..1", says="weight of a faction in its actor's choices"),
    together=per("actor", unit="share", says="workspace: sum of its factions' power"),
    credit=per("faction", unit="share", says="power gained or lost by results"),
    autonomy=per("command", unit="0..1", says="chance that a command acts without its centre"),
    leash=per("command", unit="share", says="autonomy gained or lost by results"),
    restraint=per("command", unit="0..1", says="strength of orders against provocation"),
    credit_kept=number("share", "credit and discredit left after a week"),
    lesson_kept=number("share", "lesson left after a week"),
    lesson=per(
        "actor", "actor", unit="-1..1", says="lesson of the first from results against the second"
    ),
    wary=per("actor", "actor", unit="battles", says="remembered battles with the second"),
    lesson_by=index(
        "actor", "actor", says="serial of the battle that taught it, -1 if none", start=-1
    ),
)
FACTS = block(
    actor=index("faction", says="whose faction it is"),
    of=index("command", says="whose command it is"),
    shares=index("command", says="faction whose view its commander shares"),
)
LAW = block(
    power=per("faction", unit="0..1", says="power of a faction when nothing has happened"),
    autonomy=per("command", unit="0..1", says="chance of acting alone when nothing has happened"),
    restraint=per("command", unit="0..1", says="standing orders when nothing has happened"),
    discredit=number("0..1", "power lost by the faction that lost a division-size battle"),
    tightening=number("0..1", "share of autonomy taken from a command after such a defeat"),
    forgetting=number("weeks", "half-life of credit and discredit"),
    teaching=number("0..1", "size of the lesson of a division-size battle"),
    remembering=number("weeks", "half-life of a lesson"),
)
WRITES = ("politics",)

TELLING = 0.5  # least weight of a defeat that is logged


@compiled
def learn(world, law, facts, log, s):
    """Apply the political consequences of the quarrel that ended in sector `s` last week."""
    own, rule = world.politics, law.politics
    weight = world.incidents.ended_weight[s]
    winner = world.incidents.ended_winner[s]
    for side in range(2):
        command = facts.incidents.command[s, side]
        actor, other = facts.incidents.actor[s, side], facts.incidents.actor[s, 1 - side]
        sign = 0.0 if winner < 0 else (1.0 if winner == side else -1.0)
        own.lesson[actor, other] = clip(
            own.lesson[actor, other] + sign * rule.teaching * weight, -1.0, 1.0
        )
        own.wary[actor, other] += weight
        own.lesson_by[actor, other] = world.incidents.settled[s]
        faction = facts.politics.shares[command]
        if faction >= 0:
            own.credit[faction] += sign * rule.discredit * weight
        own.leash[command] = clip(own.leash[command] + sign * rule.tightening * weight, -1.0, 0.5)
        if sign < 0.0 and weight >= TELLING:
            serial = emit(
                log,
                world,
                NOTABLE,
                POLITICS,
                cause=world.incidents.settled[s],
                actor=actor,
                other=other,
                place=s,
                what=command,
            )
            note_amounts(log, serial, own.leash[command], own.credit[faction])


@compiled
def share_power(world, law, facts):
    """Compute each faction's share of its actor's power from results and orders; they sum to 1."""
    own = world.politics
    for a in range(facts.sizes.actor):
        own.together[a] = 0.0
    for f in range(facts.sizes.faction):
        raw = law.politics.power[f] + own.credit[f] + world.affairs.power[f]
        own.power[f] = max(0.02, raw)
        own.together[facts.politics.actor[f]] += own.power[f]
    for f in range(facts.sizes.faction):
        own.power[f] /= own.together[facts.politics.actor[f]]


@compiled
def opening(world, law, facts):
    """Start with power, autonomy and restraint from the laws."""
    own, rule = world.politics, law.politics
    for c in range(len(own.autonomy)):
        own.autonomy[c] = rule.autonomy[c]
        own.restraint[c] = rule.restraint[c]
    share_power(world, law, facts)


@compiled
def derive(world, law, facts):
    """Compute what is left of credit and of lessons after a week."""
    own, rule = world.politics, law.politics
    own.credit_kept = 0.5 ** (1.0 / max(1.0, rule.forgetting))
    own.lesson_kept = 0.5 ** (1.0 / max(1.0, rule.remembering))


@compiled
def step(world, law, facts, log):
    """Update power and obedience for a week."""
    own, rule = world.politics, law.politics
    for s in range(facts.sizes.sector):
        if world.incidents.ended[s] == 1:
            learn(world, law, facts, log, s)
    for f in range(facts.sizes.faction):
        own.credit[f] *= own.credit_kept
    for c in range(facts.sizes.command):
        own.leash[c] *= own.credit_kept
        base = rule.autonomy[c] * (1.0 + own.leash[c]) + world.affairs.autonomy[c]
        own.autonomy[c] = clip(base, 0.0, 1.0)
        own.restraint[c] = clip(rule.restraint[c] + world.affairs.restraint[c], 0.0, 1.0)
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            own.lesson[a, b] *= own.lesson_kept
            own.wary[a, b] *= own.lesson_kept
    share_power(world, law, facts)
