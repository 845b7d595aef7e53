"""From a scenario and the mechanisms to a model: dtypes, laws to draw from, facts, opening worlds."""

from .build import Model, build
from .laws import LawField

__all__ = ["LawField", "Model", "build"]
