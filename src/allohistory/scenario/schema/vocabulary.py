"""Types of keys that hold a word of the vocabulary."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator

from allohistory.vocabulary import effects, events, ground
from allohistory.vocabulary.quantities import split_quantity

if TYPE_CHECKING:
    GaugeName = Plant = ScaleName = Terrain = str
else:
    GaugeName = Literal[tuple(effects.GAUGES)]
    Plant = Literal[events.PLANTS]
    ScaleName = Literal[tuple(events.SCALES)]
    Terrain = Literal[tuple(ground.TERRAINS)]


def quantity(value: Any) -> Any:
    """Refuse a text without the form of a quantity of the world."""
    if isinstance(value, str) and split_quantity(value) is None:
        raise ValueError(
            "is not a quantity of the world; write block.field or block.field[id,id], "
            "such as affairs.tension[a,b]"
        )
    return value


WorldPath = Annotated[str, BeforeValidator(quantity)]
