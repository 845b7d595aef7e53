"""Agreements: signed when ready, delayed or undone when a side gains no more."""

import numpy as np
import pytest
from tests.mechanisms.stage import near
from tests.mechanisms.table import (
    AURELIA,
    BOREA,
    GOOD,
    HARD,
    PEACE,
    TALK,
    ask,
    darken,
    mask_of,
    share_signed,
    table,
)

from allohistory.mechanisms import diplomacy


def test_what_is_agreed_is_signed_when_the_text_is_ready(model):
    stage = table(model, *GOOD, count=400)
    stage.laws.diplomacy.drafting = 6.0
    ask(stage)
    while not (stage.worlds.diplomacy.agreed[:, TALK] > 0).all():
        stage.run(diplomacy)
    assert share_signed(stage) == 0.0

    stage.run(diplomacy, weeks=3)
    assert near(share_signed(stage), 1.0 - np.exp(-3 / 6), len(stage))
    agreed, treaty = stage.recorded("agreed")[0], stage.recorded("signed")
    assert agreed.mask == 0b111
    assert not treaty or treaty[0].week > agreed.week


def test_a_side_that_gains_no_more_goes_back_on_the_terms(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.drafting = 1e9
    stage.law.diplomacy.cheapening = 0.25
    ask(stage)
    stage.run(diplomacy, weeks=6)
    assert stage.world.diplomacy.agreed[TALK] > 0

    stage.law.diplomacy.public_cost[PEACE, BOREA] = 5.0
    stage.run(diplomacy)
    row = stage.recorded("retracted")[0]
    assert (row.actor, row.other) == (BOREA, AURELIA)
    assert stage.world.diplomacy.grievance[AURELIA, BOREA] == pytest.approx(1.0, abs=0.01)
    assert stage.world.diplomacy.word[AURELIA, BOREA] < 0.8
    assert stage.world.diplomacy.agreed[TALK] == 0


def test_nothing_is_signed_from_which_a_side_would_not_gain(model):
    stage = table(model, *HARD, count=200)
    darken(stage, 0.4, 0.3)
    ask(stage)
    stage.run(diplomacy, weeks=120)
    masks = stage.worlds.diplomacy.signed_mask[:, TALK]

    assert set(masks[masks > 0].tolist()) == {0b001, 0b011}
    for k in range(len(stage)):
        for row in stage.recorded("signed", k):
            gains = [sum(HARD[c][side] for c in range(3) if row.mask >> c & 1) for side in (0, 1)]
            assert min(gains) > 0


def test_the_secret_part_of_a_treaty_is_recorded(model):
    stage = table(model, (1.0, 1.0), (1.0, 1.0), (-1.0, -1.0))
    stage.law.diplomacy.leak = 1.0
    stage.facts.diplomacy.secret[TALK] = [0b110, 0]
    ask(stage)
    stage.run(diplomacy, weeks=8)
    row = stage.recorded("signed")[0]

    assert (row.mask, row.secret) == (0b011, 0b010)


def test_a_small_loss_delays_a_signature_and_does_not_undo_it(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.face, stage.law.diplomacy.bluster = 0.9, 0.2
    stage.law.diplomacy.patience[TALK] = 1e6
    stage.law.diplomacy.drafting = 1e9
    ask(stage)
    stage.run(diplomacy, weeks=6)
    agreed = int(stage.world.diplomacy.agreed[TALK])
    stage.law.diplomacy.drafting = 1e-6
    stage.law.diplomacy.public_cost[PEACE, BOREA] = 0.4  # it loses 0.1 by all three
    stage.run(diplomacy, weeks=10)
    assert stage.world.diplomacy.agreed[TALK] == agreed > 0
    assert mask_of(stage) == 0

    stage.law.diplomacy.public_cost[PEACE, BOREA] = -1.0
    stage.run(diplomacy)
    assert mask_of(stage) == 0b111
