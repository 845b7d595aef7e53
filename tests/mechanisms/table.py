"""A table of talks on the stage: the value of each clause to each side is set by hand.

Every weight is set to zero, so that a clause is worth minus its public cost.
"""

from tests.mechanisms.stage import Stage

from allohistory.mechanisms import diplomacy

TALK = 0
PEACE, FISHING, DISARMS = range(3)
ALL = 0b111
AURELIA, BOREA = 0, 1
FOREVER = 9999.0


def lay(stage, *worths):
    """Put clauses on the table that are worth (a, b) to the sides, in order."""
    stage.laws.choice.weight[:] = 0.0
    for clause, pair in enumerate(worths):
        stage.laws.diplomacy.public_cost[:, clause] = [-value for value in pair]


def table(model, *worths, count=1):
    """Return a stage with both sides at the table, who sign at once what they agree on."""
    stage = Stage(model, count, rows=256)
    lay(stage, *worths)
    stage.facts.diplomacy.wished[TALK] = [ALL, 0]
    stage.facts.diplomacy.interval[TALK] = 1
    stage.laws.diplomacy.signing = 1e6
    stage.laws.diplomacy.lasts[:] = FOREVER
    return stage


def ask(stage):
    """Let Borea ask for talks, and open them."""
    stage.worlds.affairs.opened[:, TALK] = 1
    stage.worlds.affairs.opener[:, TALK] = BOREA
    stage.worlds.affairs.opened_by[:, TALK] = 12
    stage.run(diplomacy)
    stage.worlds.affairs.opened[:, TALK] = 0


def signed(model, *worths, count=1):
    """Return a stage on which the clauses on the table have just been signed."""
    stage = table(model, *worths, count=count)
    ask(stage)
    stage.run(diplomacy, weeks=6)
    return stage
