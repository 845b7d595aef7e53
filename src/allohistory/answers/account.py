"""The account of a run: all that a report shows, as one frozen value.

The report, the web page and `--json` say the same because they show this. Leaves out looks.
"""

import shlex
from dataclasses import dataclass, field
from typing import Any

from allohistory.engine.keeping import manifest_of


@dataclass(frozen=True)
class Provenance:
    """How a run was computed, so that it can be repeated."""

    run: str = field(metadata={"help": "name of the run: a digest of all that decides it"})
    command: str = field(metadata={"help": "the command that makes it again"})
    scenario: str = field(metadata={"help": "id of the scenario"})
    scenario_hash: str = field(metadata={"help": "SHA-256 of what the scenario's files say"})
    sources_hash: str = field(metadata={"help": "digest of the program's sources that decide it"})
    versions: dict[str, str] = field(metadata={"help": "versions of the program and its libraries"})
    seed: int = field(metadata={"help": "the seed of every draw"})
    timelines: int = field(metadata={"help": "timelines, or pairs of them"})
    noise: int = field(metadata={"help": "timelines that share one draw of the laws"})
    candidates: int = field(metadata={"help": "timelines tried to meet the condition on the past"})
    given: str = field(default="", metadata={"help": "the condition on the past"})
    given_share: float = field(default=1.0, metadata={"help": "share that met it"})
    warnings: tuple[str, ...] = field(default=(), metadata={"help": "what to beware of"})


def provenance(comparison: Any) -> Provenance:
    """Say how a comparison was computed."""
    manifest = manifest_of(comparison.baseline, comparison.changed)
    return Provenance(
        run=manifest["id"],
        command=command_of(comparison),
        scenario=comparison.scenario.id,
        scenario_hash=manifest["scenario"]["hash"],
        sources_hash=manifest["sources"],
        versions=dict(manifest["versions"]),
        seed=int(manifest["seed"]),
        timelines=int(manifest["timelines"]),
        noise=int(manifest["noise"]),
        candidates=int(manifest["candidates"]),
        given=getattr(comparison.whatif, "given", None) or "",
        given_share=comparison.given_share,
        warnings=tuple(manifest["warnings"]),
    )


def command_of(comparison: Any) -> str:
    """The command line that makes a run again."""
    recipe, whatif = comparison.baseline.recipe, comparison.whatif
    parts = ["allohistory", "run" if whatif is None else "whatif", comparison.scenario.id]
    if whatif is not None:
        parts.append(whatif.id)
        for name, value in whatif.parameters.items():
            shown = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            parts += ["--set", f"{name}={shown}"]
    parts += ["--timelines", str(len(comparison.baseline)), "--seed", str(recipe.seed)]
    parts += ["--noise", str(recipe.noise)]
    return shlex.join(parts)
