"""From a scenario and the mechanisms to a model: dtypes, laws, facts and opening worlds."""

from .build import Model, build
from .laws import LawField

__all__ = ["LawField", "Model", "build"]
