"""From a scenario and the mechanisms to a model: dtypes, laws, facts and opening worlds."""

from allohistory.model.build import Model, build
from allohistory.model.laws import LawField

__all__ = ["LawField", "Model", "build"]
