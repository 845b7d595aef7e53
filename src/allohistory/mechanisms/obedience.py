"""Obedience: the utility to a client of each answer to an order from its patron.

The patron's authority and the aid at stake pull it to comply; the cost of the order and its own
standing pull it away. Read by `clients`, which picks an answer, and by `diplomacy`, where a patron
asks itself whether it could deliver what it is asked to promise.
"""

from allohistory.kit import clip, compiled, pick
from allohistory.vocabulary.events import COMPLIES, PRETENDS, REFOUNDS, REFUSES, RESPONSES, SPLITS


@compiled
def weigh_order(world, law, facts, d, utilities):
    """Compute the client's utility of each response to directive `d` into `utilities`."""
    own, rule, c = world.clients, law.clients, facts.clients.of[d]
    authority = rule.creed[c] * (1.0 - own.estranged[c])
    pull = rule.obedience * authority + rule.bribe * rule.dependence[c] * rule.aid_at_stake[d]
    burden = rule.burden * rule.cost[d]
    pride = rule.pride * own.standing[c]
    utilities[COMPLIES] = pull - burden
    utilities[PRETENDS] = rule.pretence * pull - rule.exposure * own.contact[c]
    utilities[REFUSES] = pride * rule.cost[d]
    utilities[SPLITS] = utilities[REFUSES] + pride - rule.schism - pull
    utilities[REFOUNDS] = utilities[REFUSES] + pride - rule.apostasy - pull


@compiled
def can_be_told(world, facts, d):
    """Return whether directive `d` has somebody to give it to: a client that has not split off."""
    c = facts.clients.of[d]
    return world.clients.exists[c] == 1 and world.clients.estranged[c] == 0


@compiled
def performance(world, law, facts, d, utilities):
    """Return the chance that directive `d` is performed: certain once it has been answered.

    `utilities` is a workspace.
    """
    response = world.clients.response[d]
    if response >= 0:
        return 1.0 if response == COMPLIES else 0.0
    weigh_order(world, law, facts, d, utilities)
    chance = pick(utilities, len(RESPONSES), law.clients.resolve, 0.0)[1]  # of the first: COMPLIES
    return clip(chance, 0.0, 1.0)
