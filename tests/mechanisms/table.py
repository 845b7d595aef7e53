"""A table of talks on the stage: the value of each clause to each side is set by hand.

Every weight is set to zero, so that a clause is worth minus its public cost. Nothing is in doubt,
nothing leaks, and what is agreed on is signed in the next round, unless a test says otherwise.
"""

from tests.mechanisms.stage import Stage

from allohistory.mechanisms import diplomacy

TALK = 0
PEACE, FISHING, DISARMS = range(3)
AURELIA, BOREA = 0, 1
FOREVER = 9999.0
GOOD = ((1.0, 1.0), (0.5, -0.2), (-0.3, 0.5))  # all three together are the Nash product
HARD = ((0.1, 0.6), (0.5, -0.5), (-9.0, -9.0))  # one of the two gets nearly all there is
HOPELESS = ((-1.0, 0.5), (-1.0, 0.5), (-1.0, 0.5))
KNOWN = ("darkness", "misreading", "optimism", "leak", "discredit", "avowal")


def lay(stage, *worths):
    """Put clauses on the table that are worth (a, b) to the sides, in order."""
    stage.laws.choice.weight[:] = 0.0
    for clause, pair in enumerate(worths):
        stage.laws.diplomacy.public_cost[:, clause] = [-value for value in pair]


def table(model, *worths, count=1):
    """Return a stage with both sides at the table, each sure of the other's mind."""
    stage = Stage(model, count, rows=512)
    lay(stage, *worths)
    stage.worlds.clients.exists[:] = 1
    stage.facts.diplomacy.interval[TALK] = 1
    for name in KNOWN:
        stage.laws.diplomacy[name] = 0.0
    stage.laws.diplomacy.drafting = 1e-6
    stage.laws.diplomacy.lasts[:] = FOREVER
    return stage


def darken(stage, darkness=0.2, misreading=0.1):
    """Let both sides err about each other."""
    stage.laws.diplomacy.darkness, stage.laws.diplomacy.misreading = darkness, misreading


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
    stage.run(diplomacy, weeks=8)
    return stage


def mask_of(stage):
    """Return the clauses of the treaty in the first world, as bits."""
    return int(stage.world.diplomacy.signed_mask[TALK])


def share_signed(stage):
    """Return the share of worlds with a treaty."""
    return (stage.worlds.diplomacy.signed_mask[:, TALK] > 0).mean()
