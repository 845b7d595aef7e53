"""Relations that any plausible model of this rivalry satisfies, for any numbers.

A few hundred timelines are simulated twice with the same noise, so that small effects show: the
tests compare how many pairs moved one way and how many the other.
"""

from datetime import date

import numpy as np
import pytest

from allohistory.engine import Design, branch, simulate
from allohistory.vocabulary.events import COMPLIES, DECISION, DIRECTIVE, RESPONSE, SIGNED

pytestmark = pytest.mark.slow

SEED = 9
TERMS = ["aid_to_chiang_ends", "ccp_withdraws_to_yanan", "viet_minh_disarms"]
DEMANDS = [*([clause] for clause in TERMS), TERMS]


def timelines_with(run, kind, what=None, option=None):
    """Return in which timelines an event happened: bool (timeline,)."""
    matches = run.events["kind"] == kind
    if what is not None:
        matches &= run.events["what"] == what
    if option is not None:
        matches &= run.events["option"] == option
    return np.bincount(run.events["timeline"][matches], minlength=len(run)) > 0


def place(model, axis, name):
    return model.names[axis].index(name)


def moved(before, after):
    """Return how many timelines gained and how many lost the event of the two arrays."""
    return int((after & ~before).sum()), int((before & ~after).sum())


def obedience(run, client):
    """Return the share of a client's answers that are obedient, and how many answers there are."""
    model = run.model
    orders = [
        place(model, "directive", name)
        for name, directive in model.scenario.directives.items()
        if directive.client == client
    ]
    answers = (run.events["kind"] == RESPONSE) & np.isin(run.events["what"], orders)
    return (run.events["option"][answers] == COMPLIES).mean(), int(answers.sum())


@pytest.mark.parametrize("law", ["creed", "dependence"])
def test_more_control_does_not_lower_obedience(real, law):
    shares = []
    for control in (0.1, 0.5, 0.9):
        run = simulate(real, Design(250, SEED, laws={f"clients.ccp.{law}": control}))
        share, answers = obedience(run, "ccp")
        assert answers > 200
        shares.append(share)

    assert shares[0] < shares[1] < shares[2]


def test_more_contact_brings_more_orders_through(real):
    answered = []
    for contact in (0.02, 0.9):
        run = simulate(real, Design(250, SEED, laws={"clients.viet_minh.contact": contact}))
        directives = (run.events["kind"] == DIRECTIVE).sum()
        answered.append((run.events["kind"] == RESPONSE).sum() / directives)

    assert answered[1] >= answered[0]


def demand(clause, stand):
    return {"demand": clause, "in": "neutrality", "by": "japan", "as": stand, "form": "open"}


@pytest.mark.parametrize("clauses", DEMANDS, ids="+".join)
def test_a_deal_breaker_brings_no_more_signatures_than_a_wish(real, clauses):
    """The same clauses are demanded once as a wish and once as a condition."""
    signed = []
    for stand in ("wish", "dealbreaker"):
        changes = [demand(name, stand) for name in clauses]
        _, changed = branch(real, changes, date(1940, 6, 3), Design(300, SEED))
        signed.append(timelines_with(changed, SIGNED, place(real, "talk", "neutrality")))
    gained, lost = moved(*signed)

    assert gained <= 0.1 * lost + 2
    assert lost > 0 or clauses == ["aid_to_chiang_ends"]  # which Moscow may grant anyway


def test_what_a_side_never_signs_without_is_in_every_treaty(real):
    clause = "viet_minh_disarms"
    _, changed = branch(
        real, [demand(clause, "never_without")], date(1940, 6, 3), Design(300, SEED)
    )
    talk, bit = place(real, "talk", "neutrality"), real.clause_bit("neutrality", clause)
    events = changed.events
    since = events["week"] >= real.calendar.week_of(date(1940, 6, 3))
    masks = events["mask"][(events["kind"] == SIGNED) & (events["what"] == talk) & since]

    assert (masks >> bit & 1 == 1).all()


def test_a_costlier_embargo_brings_no_more_strikes_north(real):
    """Tokyo's fear of Washington counts ten times as much against the strike."""
    strike = "decisions.strike_north.options.strike.views"
    fears = [law.path for law in real.laws if law.path.startswith(strike) and "embargo" in law.path]
    assert len(fears) >= 3
    changes = [{"law": path, "set": -6.0} for path in fears]
    baseline, dear = branch(real, changes, 0, Design(800, SEED))
    decision = place(real, "decision", "strike_north")
    gained, lost = moved(*(timelines_with(run, DECISION, decision, 2) for run in (baseline, dear)))

    assert lost > 5
    assert gained <= 0.25 * lost + 2


def test_a_better_channel_leaves_less_surprise(real):
    """War is prepared in the summer of 1938; the ring in Tokyo is blind or well informed."""
    effect = {"gauge": "intent", "actor": "japan", "toward": "ussr", "set": 1}
    prepared = {
        "add_event": {
            "id": "war_is_prepared",
            "text": "War is prepared.",
            "date": "1938-05-02",
            "effects": [effect],
        }
    }
    surprise = []
    for hit in (0.1, 0.5, 0.95):
        changes = [prepared, {"law": "channels.sorge.hit", "set": hit}]
        _, changed = branch(real, changes, date(1938, 5, 2), Design(250, SEED))
        autumn = [month.isoformat() for month in changed.months].index("1938-10-01")
        surprise.append(1.0 - changed.series["attack_expected_ussr"][:, autumn])

    assert surprise[0].mean() > surprise[1].mean() > surprise[2].mean()
    assert (surprise[2] <= surprise[0] + 0.02).mean() > 0.9


def test_stricter_orders_bring_fewer_incidents(real):
    restraint = [law.path for law in real.laws if law.path.endswith("_command.restraint")]
    assert restraint
    loose = simulate(real, Design(150, SEED, laws=dict.fromkeys(restraint, 0.05)))
    strict = simulate(real, Design(150, SEED, laws=dict.fromkeys(restraint, 0.95)))
    totals = [run.series["incidents_total"][:, 60] for run in (loose, strict)]

    assert (totals[1] < totals[0]).mean() > 0.9
