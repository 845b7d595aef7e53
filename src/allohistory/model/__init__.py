"""Models built from a scenario and the mechanisms: dtypes, laws, facts, opening worlds."""

from allohistory.model.build import Model, build
from allohistory.model.laws import LawField

__all__ = ["LawField", "Model", "build"]
