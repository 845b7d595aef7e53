"""Clients: what a party or a satellite does with an order from its patron.

A directive reaches a client as far as the two are in contact. The client complies, complies on
paper only, refuses, breaks with its patron but stays in the movement, or founds a rival party: a
multinomial logit on the patron's authority, the aid at stake, the cost of the order and the
client's own standing (`obedience`). Cheap orders are obeyed; the sacrifice of forces and bases is
not. A client that has split off is given no more orders. Third parties infer from what they see
whether the patron commands, and hold their own belief about it, which may differ from the truth.
"""

from allohistory.kit import (
    NOTABLE,
    block,
    clip,
    compiled,
    emit,
    index,
    note_chance,
    number,
    per,
    pick,
    purpose,
    uniforms,
)
from allohistory.mechanisms.obedience import weigh_order
from allohistory.vocabulary.events import (
    COMPLIES,
    DIRECTIVE,
    PRETENDS,
    REFUSES,
    RESPONSE,
    RESPONSES,
    SPLITS,
)

NONE = -1

STATE = block(
    exists=index("client", says="1 from its foundation"),
    estranged=index("client", says="1 after it has split or founded a rival party"),
    harassment=per("client", unit="0..1", says="how hard it harasses its patron's rival"),
    obeyed=per("client", unit="share", says="harassment forgone on its patron's orders"),
    standing=per("client", unit="0..1", says="its own legitimacy"),
    contact=per("client", unit="0..1", says="weekly chance that a message gets through"),
    monolith=per(
        "client", "actor", unit="0..1", says="an actor's belief that the patron commands it"
    ),
    tied=per("actor", unit="0..1", says="share of an actor's divisions that clients tie down"),
    answered=index("directive", says="1 in the week of the client's answer"),
    response=index("directive", says="response to the directive, -1 before", start=-1),
    given=index("directive", says="serial of the directive, -1 before", start=-1),
    serial=index("directive", says="serial of the response, -1 before", start=-1),
    utility=per(len(RESPONSES), unit="utility", says="workspace: utility of each response"),
)
FACTS = block(
    patron=index("client", says="its patron"),
    client=index("client", says="its actor"),
    disowned=index("client", says="1 if its patron denies in public that it commands it"),
    against=index("client", says="whom it harasses, -1 if nobody"),
    founded=index("client", says="week of its foundation, if dated"),
    founding=index("client", says="event of its foundation, -1 if dated"),
    of=index("directive", says="client that receives it"),
)
LAW = block(
    contact=per("client", unit="0..1", says="contact with its patron"),
    dependence=per("client", unit="0..1", says="dependence on its patron's aid"),
    creed=per("client", unit="0..1", says="its patron's doctrinal authority"),
    legitimacy=per("client", unit="0..1", says="its own legitimacy at the start"),
    harassment=per("client", unit="0..1", says="harassment at the start"),
    tie_down=per("client", unit="divisions", says="divisions tied down at full harassment"),
    monolith=per("client", "actor", unit="0..1", says="belief that the patron commands"),
    cost=per("directive", unit="0..1", says="cost of the order to the client"),
    aid_at_stake=per("directive", unit="0..1", says="aid at stake in obeying"),
    shift=per("directive", unit="-1..1", says="change of harassment if obeyed", key="harassment"),
    obedience=number("utility", "pull of a patron of full authority"),
    bribe=number("utility", "pull of all aid at stake, for a fully dependent client"),
    burden=number("utility", "weight of an order of full cost"),
    pretence=number("0..1", "share of the pull that compliance on paper earns"),
    exposure=number("utility", "cost of being found out when complying on paper only"),
    pride=number("utility", "pull of its own legitimacy to refuse"),
    schism=number("utility", "reluctance to split openly"),
    apostasy=number("utility", "reluctance to found a rival party"),
    judging=number("0..1", "how far one response moves third parties' belief"),
    resolve=number("1/utility", "how consistently a client picks its best response"),
)
WRITES = ("clients",)

REACHES = purpose("clients.reaches")


@compiled
def opening(world, law, facts):
    """Start with standing, contact and beliefs in the monolith from the laws."""
    own, rule = world.clients, law.clients
    for c in range(len(own.standing)):
        own.standing[c] = rule.legitimacy[c]
        own.contact[c] = rule.contact[c]
        for a in range(own.monolith.shape[1]):
            own.monolith[c, a] = rule.monolith[c, a]


@compiled
def establish(world, law, facts, c):
    """Found client `c` when its date or event has come."""
    own = world.clients
    if own.exists[c] == 1:
        return
    event = facts.clients.founding[c]
    if event >= 0:
        if world.world_events.happened[event] == 0:
            return
    elif world.clock.week < facts.clients.founded[c]:
        return
    own.exists[c] = 1
    own.harassment[c] = law.clients.harassment[c]


@compiled
def carry_out(world, law, facts, d, response):
    """Apply the response to directive `d` to the client's behaviour and reputation."""
    own, rule, c = world.clients, law.clients, facts.clients.of[d]
    own.response[d] = response
    own.answered[d] = 1
    if response == COMPLIES:
        own.obeyed[c] += rule.shift[d]
        own.standing[c] = clip(own.standing[c] - 0.2 * rule.cost[d], 0.0, 1.0)
    elif response >= REFUSES:
        own.standing[c] = clip(own.standing[c] + 0.1 * rule.cost[d], 0.0, 1.0)
    if response >= SPLITS:
        own.estranged[c] = 1
        own.obeyed[c] = max(0.0, own.obeyed[c])
    appearance = 1.0 if response <= PRETENDS else 0.0
    for a in range(facts.sizes.actor):
        own.monolith[c, a] += rule.judging * (appearance - own.monolith[c, a])


@compiled
def answer(world, law, facts, log, d):
    """Deliver directive `d` and let the client respond, if they are in contact this week.

    A client that has broken with its patron takes no orders.
    """
    own, c = world.clients, facts.clients.of[d]
    reaches, which = uniforms(world, REACHES, facts.names.directive[d], 0)
    if own.given[d] < 0:
        own.given[d] = emit(
            log,
            world,
            NOTABLE,
            DIRECTIVE,
            cause=world.affairs.asked_by[d],
            actor=facts.clients.patron[c],
            other=facts.clients.client[c],
            what=d,
        )
    if own.exists[c] == 0 or reaches >= own.contact[c]:
        return
    weigh_order(world, law, facts, d, own.utility)
    response, chance = pick(own.utility, len(RESPONSES), law.clients.resolve, which)
    carry_out(world, law, facts, d, response)
    own.serial[d] = emit(
        log,
        world,
        NOTABLE,
        RESPONSE,
        cause=own.given[d],
        actor=facts.clients.client[c],
        other=facts.clients.patron[c],
        what=d,
        option=response,
    )
    note_chance(log, own.serial[d], chance)


@compiled
def tie_down(world, law, facts):
    """Compute the share of each actor's divisions that clients of others tie down."""
    own = world.clients
    for a in range(facts.sizes.actor):
        own.tied[a] = 0.0
    for c in range(facts.sizes.client):
        a, divisions = facts.clients.against[c], 0.0
        for g in range(facts.sizes.group):
            if facts.buildup.actor[g] == a:
                divisions += world.buildup.divisions[g]
        if divisions > 0.0:
            tied = law.clients.tie_down[c] * own.harassment[c] / divisions
            own.tied[a] = clip(own.tied[a] + tied, 0.0, 1.0)


@compiled
def step(world, law, facts, log):
    """Update every client for a week, and deliver pending directives."""
    own, rule = world.clients, law.clients
    for c in range(facts.sizes.client):
        establish(world, law, facts, c)
        own.contact[c] = clip(rule.contact[c] + world.affairs.contact[c], 0.0, 1.0)
        level = rule.harassment[c] + world.affairs.harassment[c] + own.obeyed[c]
        own.harassment[c] = clip(level, 0.0, 1.0) * own.exists[c]
    tie_down(world, law, facts)
    for d in range(facts.sizes.directive):
        own.answered[d] = 0
        estranged = own.estranged[facts.clients.of[d]] == 1
        if world.affairs.asked[d] == 1 and own.response[d] == NONE and not estranged:
            answer(world, law, facts, log, d)
