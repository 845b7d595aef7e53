"""The validation report: how well a model fits history, as one frozen value.

The page and `--json` show this. Views take the types of a validation from here, since they may not
import inference. Leaves out looks.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allohistory.answers.comparison import plain
from allohistory.answers.fields import helps
from allohistory.answers.sensitivity.updates import PosteriorUpdates
from allohistory.inference.validation.held_out import Counts, Year
from allohistory.inference.validation.one_off_events import OneOffForecasts
from allohistory.inference.validation.posterior_predictive import Band, Coverage, Ranks
from allohistory.inference.validation.scores import Difference
from allohistory.inference.validation.surprisal import Surprise
from allohistory.inference.validation.validate import Fit, HeldOut, PredictiveCheck, Validation

__all__ = [
    "Band",
    "Calibration",
    "Counts",
    "Coverage",
    "Difference",
    "Fit",
    "HeldOut",
    "OneOffForecasts",
    "PredictiveCheck",
    "RankedQuantity",
    "Ranks",
    "Surprise",
    "Validation",
    "ValidationReport",
    "Year",
    "read_calibration",
]


@dataclass(frozen=True)
class RankedQuantity:
    """A quantity of made-up worlds, and the ranks of its true values among fitted histories."""

    name: str = field(metadata=helps("path of the law, or name of the outcome or effect"))
    kind: str = field(metadata=helps("law, outcome or effect"))
    ranks: Ranks = field(metadata=helps("histogram of the ranks"))
    chi_square: float = field(metadata=helps("p-value of the chi-square test for uniform ranks"))
    chi_square_holm: float = field(metadata=helps("the same after Holm's correction"))
    kolmogorov: float = field(metadata=helps("p-value of the Kolmogorov-Smirnov test"))
    kolmogorov_holm: float = field(metadata=helps("the same after Holm's correction"))
    fails: bool = field(metadata=helps("whether either test rejects uniform ranks"))


@dataclass(frozen=True)
class Calibration:
    """A stored calibration by simulation: fits to made-up worlds whose truth is known."""

    created: str = field(metadata=helps("when it was run, ISO"))
    scenario: str = field(metadata=helps("name of the scenario"))
    whatif: str = field(metadata=helps("title of the what-if whose effect is ranked"))
    fits: int = field(metadata=helps("made-up worlds, each fitted"))
    seed: int = field(metadata=helps("seed of every draw"))
    settings: dict[str, float] = field(metadata=helps("settings of the sampler"))
    seconds: float = field(metadata=helps("seconds that it took"))
    versions: dict[str, str] = field(metadata=helps("versions of the program and its libraries"))
    level: float = field(metadata=helps("significance level of the tests"))
    failing: int = field(metadata=helps("ranked quantities that fail"))
    ranked: tuple[RankedQuantity, ...] = field(metadata=helps("the ranked quantities"))


@dataclass(frozen=True)
class ValidationReport:
    """Everything that the validation page shows."""

    scenario: str = field(metadata=helps("id of the scenario"))
    title: str = field(metadata=helps("title of the scenario"))
    created: str = field(metadata=helps("when the validation was run, ISO"))
    command: str = field(metadata=helps("the command that repeats it"))
    timelines: int = field(metadata=helps("timelines with new noise"))
    seed: int = field(metadata=helps("seed of every draw"))
    notes: tuple[str, ...] = field(metadata=helps("warnings to read before any figure"))
    missing: dict[str, str] = field(metadata=helps("missing parts, with the command of each"))
    calibration: Calibration | None = field(metadata=helps("calibration by simulation"))
    updates: PosteriorUpdates | None = field(metadata=helps("what the record says of each number"))
    validation: Validation = field(metadata=helps("the model compared with its record"))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as values that JSON knows, NaN as None."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "created": self.created,
            "command": self.command,
            "timelines": self.timelines,
            "seed": self.seed,
            "notes": list(self.notes),
            "missing": self.missing,
            "calibration": plain(self.calibration),
            "lessons": plain(self.updates),
            **plain(self.validation),
        }


def read_calibration(path: Path) -> Calibration | None:
    """Return the calibration stored at `path`; None if there is no such file."""
    if not path.is_file():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    ranked = tuple(ranked_quantity(row) for row in stored["ranked"])
    return Calibration(**{**stored, "ranked": ranked})


def ranked_quantity(row: dict[str, Any]) -> RankedQuantity:
    """Return one stored row as a value."""
    ranks = {**row["ranks"], "counts": tuple(row["ranks"]["counts"])}
    return RankedQuantity(**{**row, "ranks": Ranks(**ranks)})
