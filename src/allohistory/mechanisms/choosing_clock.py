"""The hazard clock of decisions: when a choice is made in a what-if, if not in the same week.

A decision considered at set weeks has the hazard of taking an option other than the first; one that
comes up at random has the hazard of coming up. In the baseline, each choice is recorded with its
place on the hazard axis and the uniform that picked the option; in the what-if it is due at that
place, and the uniform, rescaled to what the first option leaves, picks again. Up to the hazard that
the baseline reached without another choice, none is made; beyond it, chance is new. In weeks in
which a choice is imposed the clock stops.
"""

from allohistory.kit import SURE, advance_clock, comes_after, compiled, place_in, purpose, uniforms

OFF, NOTES, RULES = range(3)
ROOM = 128  # choices recorded of one timeline; later ones are drawn anew
NONE, UNKNOWN = -1, -2
MOST = 1.0 - 2.0**-53

BEYOND = purpose("decisions.beyond")


@compiled
def note(own, d, spent, risk, where, which, first):
    """Record a choice of decision `d` in a week of hazard `risk` that began at `spent`."""
    row = own.noted
    own.noted += 1
    last = own.latest[d]
    if row >= ROOM:
        row = UNKNOWN
    else:
        own.due[row] = place_in(spent, risk, where)
        own.due_which[row], own.due_first[row] = which, first
        own.due_next[row] = NONE
    if last == NONE:
        own.coming[d] = row
    elif last != UNKNOWN:
        own.due_next[last] = row
    own.latest[d] = row


@compiled
def fall_due(world, facts, d, risk, first):
    """Return the uniform by which decision `d` is taken in this week of hazard `risk`, or -1."""
    own = world.decisions
    row, spent = own.coming[d], own.spent[d]
    own.spent[d] = advance_clock(spent, risk)
    if row >= 0:
        if risk < SURE and own.due[row] > own.spent[d]:
            return -1.0
        own.spent[d] = 0.0
        own.coming[d] = own.due_next[row]
        return remap_uniform(own.due_which[row], own.due_first[row], first)
    quiet = own.quiet[d] if row == NONE else 0.0
    come, which = uniforms(world, BEYOND, facts.names.decision[d], 0)
    if not comes_after(spent, risk, quiet, come):
        return -1.0
    own.spent[d], own.quiet[d] = 0.0, 0.0
    return first + which * (1.0 - first)


@compiled
def remap_uniform(which, before, first):
    """Rescale a uniform from above the first option's probability `before` to above `first`.

    If the two are equal it stays the same to the last bit.
    """
    if first == before:
        return which
    share = (which - before) / (1.0 - before)
    return min(max(first + share * (1.0 - first), first), MOST)
