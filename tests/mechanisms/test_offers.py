"""Offers: first terms, concessions, last words, and what the other makes of them."""

import numpy as np
from tests.mechanisms.table import (
    AURELIA,
    BOREA,
    HARD,
    PEACE,
    TALK,
    ask,
    darken,
    table,
)

from allohistory.mechanisms import diplomacy
from allohistory.vocabulary.events import CONCEDES, DROPS, FINAL, HARDENS, OFFERS, OPENS


def test_beliefs_hold_the_truth_as_often_as_they_say(model):
    stage = table(model, *HARD, count=400)
    darken(stage)
    stage.laws.diplomacy.patience[:, TALK] = 20.0
    ask(stage)
    stage.run(diplomacy, weeks=30)
    own = stage.worlds.diplomacy
    error = (own.tough[:, TALK] - own.expected[:, TALK]) / np.sqrt(own.variance[:, TALK])

    assert 0.80 < (np.abs(error) < 1.645).mean() < 0.95
    assert own.variance[:, TALK].mean() < 0.2**2


def test_a_channel_into_instructions_brings_agreement_sooner(model):
    weeks = []
    for noise in (0.0, 0.05):
        stage = table(model, *HARD, count=400)
        darken(stage, 0.5, 0.0)
        stage.laws.diplomacy.patience[:, TALK] = 30.0
        sources, channel = stage.facts.intelligence, 0
        sources.open_from[channel], sources.open_until[channel] = 0, 9999
        sources.owner[channel], sources.about[channel] = AURELIA, BOREA
        stage.laws.diplomacy.instructions[:] = 0.0
        stage.laws.diplomacy.instructions[:, channel] = noise
        ask(stage)
        stage.run(diplomacy, weeks=60)
        own = stage.worlds.diplomacy
        week = own.signed_week[:, TALK]
        weeks.append(np.where(own.signed_mask[:, TALK] > 0, week, 60).mean())
        errors = np.abs(own.tough[:, TALK, AURELIA] - own.expected[:, TALK, AURELIA])
        assert noise == 0.0 or errors.mean() < 0.05

    assert weeks[1] < weeks[0] - 0.7


def test_every_offer_says_what_it_is(model):
    stage = table(model, *HARD, count=200)
    darken(stage)
    stage.laws.diplomacy.finality = 0.4
    ask(stage)
    stage.run(diplomacy, weeks=60)
    moves = {row.option for k in range(200) for row in stage.recorded("offer", k)}
    first = [stage.recorded("offer", k)[0] for k in range(200)]

    assert {OPENS, CONCEDES, FINAL} <= moves <= set(range(len(OFFERS)))
    assert {row.option for row in first} == {OPENS}
    assert all(0.0 <= row.amount2 <= 1.0 for row in first)


def test_insisting_is_costly_and_calling_the_bluff_is_remembered(model):
    stage = table(model, *HARD, count=300)
    darken(stage)
    stage.facts.diplomacy.required[TALK] = [0b010, 0]
    stage.laws.diplomacy.face, stage.laws.diplomacy.cheapening = 0.05, 0.5
    stage.laws.diplomacy.soreness = 1e9
    ask(stage)
    stage.run(diplomacy, weeks=80)
    dropped = stage.worlds.diplomacy.dropped[:, TALK, AURELIA] == 0b010
    rows = [k for k in range(300) if any(r.option == DROPS for r in stage.recorded("offer", k))]

    assert rows
    assert dropped[rows].all()
    assert np.allclose(stage.worlds.diplomacy.word[rows, BOREA, AURELIA], 0.5)


def test_a_last_word_stands_at_the_next_sitting(model):
    stage = table(model, *HARD, count=300)
    darken(stage, 0.4, 0.1)
    stage.laws.diplomacy.patience[:, TALK] = 8.0
    stage.laws.diplomacy.cooling[:, TALK] = 8.0
    ask(stage)
    stage.run(diplomacy, weeks=150)
    resumed = 0
    for k in range(len(stage)):
        returns = [row.week for row in stage.recorded("returned", k)]
        offers = stage.recorded("offer", k)
        resumed += len(returns)
        for side in (AURELIA, BOREA):
            own = [row for row in offers if row.actor == side]
            assert [row.option for row in own].count(OPENS) <= 1
            assert all(row.option != HARDENS for row in own)  # nothing has moved their worths

    assert resumed > 5


def test_terms_harden_when_the_last_word_serves_no_more(model):
    stage = table(model, (0.5, 0.5), (0.6, -0.4), (0.0, 0.0))
    stage.law.diplomacy.drafting = 1e9
    ask(stage)
    stage.run(diplomacy, weeks=4)
    stage.law.diplomacy.public_cost[PEACE, AURELIA] = 0.3
    stage.world.diplomacy.offer[TALK, AURELIA] = 0b001
    stage.run(diplomacy, weeks=2)

    assert HARDENS in [row.option for row in stage.recorded("offer")]


def test_a_clause_that_nobody_would_offer_leaves_every_draw_untouched(model):
    logs = []
    for worth in (-50.0, -60.0):
        stage = table(model, HARD[0], HARD[1], (worth, worth), count=40)
        darken(stage)
        ask(stage)
        stage.run(diplomacy, weeks=40)
        logs.append(
            [[(r.week, r.actor, r.mask) for r in stage.recorded("offer", k)] for k in range(40)]
        )

    assert logs[0] == logs[1]


def test_new_terms_are_answered_in_the_next_round_at_the_earliest(model):
    stage = table(model, *HARD, count=100)
    darken(stage)
    ask(stage)
    stage.run(diplomacy, weeks=40)
    for k in range(len(stage)):
        offers = stage.recorded("offer", k)
        opened = {row.week for row in offers if row.option == OPENS}
        assert not opened & {row.week for row in offers if row.option == CONCEDES}
