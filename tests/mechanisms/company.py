"""Unused members, added to a scenario in front of all others."""

import shutil

from allohistory.model import build
from allohistory.scenario import load

BASIS = "source: judgement, standing: assumed, why: a bystander"
ACTOR = """  bystander:
    {{name: Bystander, short: By, people: Byish, colour: "#888888", precision: 1, conservatism: 1,
     punishment: 0, {basis}, factions: {{crowd: {{name: the Crowd, line: peace, power: 1}}}}}}
"""
CHANNEL = """  gossip:
    {{name: gossip, owner: {actor}, about: {about}, kind: press, from: {start}, to: null, hit: 0.5,
     false_alarm: 0.1, reports: 50, delay: 1, noise: 0.2, bias: 0, open: true, {basis}}}
"""
DECISION = """  feast:
    name: Feast
    actor: {actor}
    asks: Is there a feast?
    from: {start}
    to: {end}
    every: 5
    symbolic: nothing depends on a feast
    options:
      fast: {{text: There is none.}}
      feast: {{text: There is a feast., views: {{{faction}: {{constant: 0.5, {basis}}}}}}}
"""
EVENT = """  comet:
    {{name: A comet, text: A comet is seen., actors: [{actor}], {basis},
     presupposes: {{why: it comes in any world}},
     hazard: {{from: {start}, to: {end}, rate: 5}}}}
"""
ADDED = {
    "actor": ("actors", ACTOR),
    "channel": ("channels", CHANNEL),
    "decision": ("decisions", DECISION),
    "event": ("events", EVENT),
}
NEW = {"bystander", "gossip", "feast", "comet"}


def with_company(scenario, folder, kinds, **about):
    """Build `scenario` again from a copy in `folder` with members of `kinds` added.

    `about` names `actor` and `faction` (their owners), `about` (whom a channel watches), `start`
    and `end`.
    """
    shutil.copytree(scenario.folder, folder)
    for kind in kinds:
        section, text = ADDED[kind]
        file = folder / f"{section}.yaml"
        content = file.read_text("utf-8")
        assert f"\n{section}:\n" in content
        entry = text.format(basis=BASIS, **about)
        file.write_text(content.replace(f"\n{section}:\n", f"\n{section}:\n{entry}", 1), "utf-8")
    return build(load(folder))
