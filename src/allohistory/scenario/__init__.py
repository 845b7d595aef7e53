"""Read a folder of YAML into one frozen value: sourced numbers, structure, record, questions."""

from allohistory.scenario.json_schema import json_schema, kinds, schemas
from allohistory.scenario.library import check, load, names, new
from allohistory.scenario.resolved import resolved, write_resolved
from allohistory.scenario.scenario import Scenario, numbers_in
from allohistory.scenario.schema.numbers import Number, Prior
from allohistory.scenario.whatif import WhatIf

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
