"""Histories of the template, made up and never fitted."""

import numpy as np
from tests.inference.stage import MODEL

from allohistory.engine.sources import sources_hash
from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.smc.transform import Coordinates

PATHS = Coordinates(MODEL).paths
STREAMS, STRETCHES = MODEL.world["clock"]["salts"].shape


def histories_of(count=3, **fields):
    """Return made-up histories that fit the template."""
    salts = np.arange(count * STREAMS * STRETCHES, dtype=np.uint64)
    plain = {
        "coordinates": np.full((count, len(PATHS)), 0.5, np.float32),
        "salts": salts.reshape(count, STREAMS, STRETCHES),
        "terms": np.zeros((count, 1), np.float32),
        "run": np.zeros(count, np.int32),
        "paths": PATHS,
        "observations": ("series.police.1950-01-01",),
        "provenance": {
            "scenario": {"name": "two_rivals", "hash": MODEL.scenario.lived_hash},
            "sources": sources_hash(),
            "until": "1950-12-31",
        },
        "digests": Digests("arithmetic", ("incidents",), tuple("abcdef"[:count])),
    }
    return Histories(**plain | fields)
