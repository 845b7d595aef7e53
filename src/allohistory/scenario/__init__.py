"""A folder of YAML made into one frozen value: sourced numbers, structure, record, questions."""

from .library import check, load, names
from .scenario import Scenario
from .schema.numbers import Number, Prior
from .whatif import WhatIf

__all__ = ["Number", "Prior", "Scenario", "WhatIf", "check", "load", "names"]
