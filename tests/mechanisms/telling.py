"""An ensemble in names: what two models of the same history must agree on, bit for bit.

Places on axes and serial numbers shift when something is added or reordered; names do not.
"""

from dataclasses import replace

import numpy as np

from allohistory.vocabulary.events import DATED, KINDS

WHAT = {
    "world_event": "event",
    "decision": "decision",
    "talks_opened": "talk",
    "offer": "talk",
    "walked": "talk",
    "returned": "talk",
    "signed": "talk",
    "denounced": "talk",
    "lapsed": "talk",
    "clause_broken": "clause",
    "breach_seen": "clause",
    "directive": "directive",
    "response": "directive",
    "escalation": "command",
    "order": "command",
    "reinforcement": "command",
    "truce_asked": "command",
    "truce_refused": "command",
    "report": "channel",
    "transfer": "group",
    "politics": "command",
}
PLAIN = ("week", "option", "rung", "mask", "secret", "probability", "amount", "amount2")


def plain_events(ensemble, without=()):
    """Return every event as plain values in names, but not those that `without` took part in."""
    model, events = ensemble.model, ensemble.events
    names = model.names
    slots = [*model.drivers, None]
    serials, rows = {}, []
    for row in range(len(events["week"])):
        kind = KINDS[events["kind"][row]]
        axis = WHAT.get(kind)
        what = int(events["what"][row])
        fact = {
            "timeline": int(events["timeline"][row]),
            "kind": kind,
            "actor": named(names["actor"], events["actor"][row]),
            "other": named(names["actor"], events["other"][row]),
            "place": named(names["sector"], events["place"][row]),
            "what": named(names[axis], what) if axis else what,
            "because": [slots[slot] for slot in events["reasons"][row]],
            "weights": events["weights"][row].tolist(),
            **{name: events[name][row].item() for name in PLAIN},
        }
        if {fact["actor"], fact["other"], fact["what"]} & set(without):
            continue
        key = (fact["timeline"], int(events["serial"][row]))
        serials[key] = (fact["week"], kind, fact["actor"], fact["what"])
        cause = (fact["timeline"], int(events["cause"][row]))
        rows.append({**fact, "cause": serials.get(cause)})
    return rows


def named(members, place):
    return members[place] if place >= 0 else None


def same_series(first, second):
    """Return whether two ensembles agree in every series, to the bit."""
    return first.series.keys() == second.series.keys() and all(
        np.array_equal(first.series[name], second.series[name], equal_nan=True)
        for name in first.series
    )


def without_weighing_hazards(model, *, every_week):
    """Return the model with hazards of events that weigh no driver, which would compute all.

    Where `every_week`, drivers are computed every week all the same: a dated event has a view,
    which nothing reads.
    """
    facts = model.facts.copy()
    event = facts.world_events
    event.last_view[:] = event.first_view
    if every_week:
        dated = list(event.kind[: facts.sizes.event]).index(DATED)
        event.last_view[dated] += 1
    return replace(model, facts=facts)
