"""The sampler: each law follows its prior by its own path, independent of all others."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from allohistory.errors import ModelError
from allohistory.kit import block, index, number, per, record
from allohistory.model.draws import sampler_of
from allohistory.scenario.schema.priors import Beta, Lognormal, Normal, Uniform

SIZES = {"actor": 3}
BLOCKS = {
    "frontier": block(heat=per("actor", unit="", says=""), fading=number("", "")),
    "court": block(zeal=number("", ""), share=number("", "")),
}
PRIORS = {
    "normal": (Normal(mean=2.0, sd=0.5), stats.norm(2.0, 0.5)),
    "lognormal": (Lognormal(median=3.0, factor=1.6), stats.lognorm(np.log(1.6), scale=3.0)),
    "uniform": (Uniform(low=-1.0, high=4.0), stats.uniform(-1.0, 5.0)),
    "beta": (Beta(mean=0.3, weight=8.0), stats.beta(2.4, 5.6)),
}


def law(path, place, family=None, low=None, high=None):
    prior = None if family is None else PRIORS[family][0]
    quantity = SimpleNamespace(prior=prior, value=None if prior else 7.0, low=low, high=high)
    return SimpleNamespace(
        path=path, block=place[0], field=place[1], index=place[2:], number=quantity
    )


LAWS = (
    law("frontier.heat.north", ("frontier", "heat", 0), "normal"),
    law("frontier.heat.east", ("frontier", "heat", 2), "lognormal"),
    law("frontier.fading", ("frontier", "fading"), "uniform"),
    law("court.zeal", ("court", "zeal")),
    law("court.share", ("court", "share"), "beta"),
)


def urn(laws=LAWS):
    template = np.zeros(1, record(BLOCKS, SIZES)).view(np.recarray)
    template.court.zeal = 7.0
    return sampler_of(laws, template)


@pytest.mark.parametrize(
    "drawn_law", [law_ for law_ in LAWS if law_.number.prior], ids=lambda law_: law_.path
)
def test_each_law_follows_its_own_prior(drawn_law):
    laws = urn().draw(1, np.arange(3000))
    values = laws[drawn_law.block][drawn_law.field][(slice(None), *drawn_law.index)]

    expected = PRIORS[drawn_law.number.prior.family][1]
    assert stats.kstest(values, expected.cdf).pvalue > 1e-3


def test_certain_laws_stay_fixed():
    laws = urn().draw(1, np.arange(5))

    assert laws.court.zeal.tolist() == [7.0] * 5
    assert laws.frontier.heat[:, 1].tolist() == [0.0] * 5


def test_a_draw_does_not_depend_on_other_timelines():
    whole = urn().draw(1, np.arange(40))
    some = urn().draw(1, np.array([3, 17, 39]))

    assert some.tobytes() == whole[[3, 17, 39]].tobytes()


def test_a_law_does_not_depend_on_other_laws():
    alone = urn((LAWS[4],)).draw(1, np.arange(9))

    assert np.array_equal(alone.court.share, urn().draw(1, np.arange(9)).court.share)


def test_laws_and_seeds_give_independent_draws():
    twin = law("court.zeal", ("court", "zeal"), "beta")
    laws = urn((*LAWS, twin)).draw(1, np.arange(50))
    other_draws = urn().draw(2, np.arange(50))

    assert not np.isin(laws.court.zeal, laws.court.share).any()
    assert not np.isin(laws.court.share, other_draws.court.share).any()


def test_draws_stay_within_the_range_of_the_number():
    narrow = law("frontier.heat.north", ("frontier", "heat", 0), "normal", low=1.9, high=2.2)
    values = urn((narrow,)).draw(1, np.arange(200)).frontier.heat[:, 0]

    assert values.min() == 1.9
    assert values.max() == 2.2


def test_a_sampler_may_have_no_uncertain_laws():
    assert len(urn((LAWS[3],)).draw(1, np.arange(4))) == 4


def test_a_law_that_is_not_a_plain_number_is_refused():
    blocks = {"court": block(mood=index(says=""))}
    template = np.zeros(1, record(blocks, SIZES)).view(np.recarray)

    with pytest.raises(ModelError, match=r"court\.mood is not a plain number"):
        sampler_of((law("court.mood", ("court", "mood"), "beta"),), template)
