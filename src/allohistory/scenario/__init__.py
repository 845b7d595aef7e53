"""A folder of YAML made into one frozen value: sourced numbers, structure, record, questions."""

from .json_schema import json_schema, kinds, schemas
from .library import check, load, names, new
from .resolved import resolved, write_resolved
from .scenario import Scenario, numbers_in
from .schema.numbers import Number, Prior
from .whatif import WhatIf

__all__ = [
    "Number",
    "Prior",
    "Scenario",
    "WhatIf",
    "check",
    "json_schema",
    "kinds",
    "load",
    "names",
    "new",
    "numbers_in",
    "resolved",
    "schemas",
    "write_resolved",
]
