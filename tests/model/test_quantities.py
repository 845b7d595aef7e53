"""Quantities by name, events added to spare places, weeks and months."""

from datetime import date

import numpy as np
import pytest

from allohistory.errors import UnknownName
from allohistory.vocabulary.quantities import QUANTITIES

START = date(1931, 9, 14)
MEMBERS = {
    "actor": "aurelia",
    "group": "borea_river",
    "sector": "river",
    "faction": "staff",
    "command": "border_guard",
    "client": "league",
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("buildup.divisions[borea_river]", ("buildup", "divisions", (1,))),
        ("incidents.total", ("incidents", "total", ())),
        ("affairs.tension[aurelia, borea]", ("affairs", "tension", (0, 1))),
        ("affairs.threat[borea]", ("affairs", "threat", (1,))),
        ("intelligence.prepares[borea,aurelia]", ("intelligence", "prepares", (1, 0))),
        ("intelligence.strength[aurelia,borea_river]", ("intelligence", "strength", (0, 1))),
        ("incidents.ordered", ("incidents", "ordered", ())),
    ],
)
def test_a_quantity_is_found_by_its_path(model, path, place):
    assert model.state_reader(path) == place


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_quantity_exists_in_the_world(model, name):
    inside = ",".join(MEMBERS[axis] for axis in QUANTITIES[name].axes)
    block, field, index = model.state_reader(f"{name}[{inside}]" if inside else name)

    assert np.zeros(1, model.world)[block][field][(0, *index)].shape == ()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("buildup.horses[borea_river]", "buildup.horses"),
        ("buildup.divisions", r"buildup.divisions\[group\]"),
        ("incidents.total[river]", "incidents.total"),
        ("buildup.divisions[borea_rive]", "borea_river"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_unknown_quantity_is_refused_with_a_suggestion(model, path, message):
    with pytest.raises(UnknownName, match=message):
        model.state_reader(path)


def test_a_series_is_read_from_its_quantity(model):
    assert model.series_reader("divisions_aurelia") == ("buildup", "divisions", (0,))


def test_a_clause_has_a_bit_in_its_talks(model):
    assert [model.clause_bit("river_pact", name) for name in model.names["clause"]] == [0, 1, 2]
    with pytest.raises(UnknownName, match="fishing"):
        model.clause_bit("river_pact", "fishin")
    with pytest.raises(UnknownName, match="river_pact"):
        model.clause_bit("river_pac", "fishing")
