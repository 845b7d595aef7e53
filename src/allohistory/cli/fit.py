"""`fit`: conditions the laws and the luck of a scenario on its record."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import Refusal, json_option, print_json, seed_option, threads_option

if TYPE_CHECKING:
    from allohistory.inference.observation.record import Record
    from allohistory.inference.posterior.diagnostics import Agreement
    from allohistory.inference.posterior.fit import Progress
    from allohistory.inference.posterior.histories import Histories

SHOWN = 12  # entries listed
HARD = 0.2  # chance below which the histories find an entry hard to agree with
WALKS = ".walks"


@click.command()
@click.argument("scenario")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.npz",
    help="File to write the conditioned histories to.",
)  # fmt: skip
@click.option(
    "--particles", type=click.IntRange(4, 100_000), default=200, show_default=True,
    help="Histories that each run walks with.",
)  # fmt: skip
@click.option(
    "--sweeps", type=click.IntRange(1, 10_000), default=20, show_default=True,
    help="Moves at each step: they matter more than histories.",
)  # fmt: skip
@click.option(
    "--kept", type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True), default=0.8,
    show_default=True, metavar="SHARE",
    help="Share of the histories that each rise of the record's weight must keep effective: "
    "nearer to 1, more and smaller rises.",
)  # fmt: skip
@click.option(
    "--rounds", type=click.IntRange(1, 100_000), default=50, show_default=True,
    help="Steps at the end of each run, with the record at its full weight.",
)  # fmt: skip
@click.option(
    "--repeats", type=click.IntRange(1, 100), default=4, show_default=True,
    help="Independent runs, to be compared with one another.",
)  # fmt: skip
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="DATE",
    help="Look at the record up to this day only.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="PATTERN",
    help="Use only entries of the record like this, such as 'series.*' or 'events.treaty_1941'.",
)  # fmt: skip
@click.option(
    "--from", "start", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
    metavar="FILE.npz",
    help="Begin each run with the histories of a run of this earlier fit, not at the priors: "
    "quicker after a small change of scenario or record, but says nothing of the evidence. A "
    "fit of the same goes on by so many more rounds.",
)  # fmt: skip
@seed_option
@threads_option
@json_option
def fit(
    scenario: str, out: Path, particles: int, sweeps: int, kept: float, rounds: int, repeats: int,
    until: Any, only: tuple[str, ...], start: Path | None, seed: int, threads: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Condition the laws and the luck of a scenario on its record.

    SCENARIO is a name (see `allohistory scenarios`) or a folder. Histories walk from the priors to
    what the record leaves of them, in several independent runs, whose agreement is told: runs that
    do not agree need more rounds. A fit that was stopped goes on where it was when the same command
    is given again, and so does one whose runs did not agree when it is given with more rounds.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.hindsight import asking
    from allohistory.answers.sensitivity.updates import learnt
    from allohistory.cli.run import load
    from allohistory.inference.observation.record import read_record
    from allohistory.inference.posterior.diagnostics import agreement
    from allohistory.inference.posterior.fit import fit as fitted
    from allohistory.inference.posterior.histories import read_histories, save_histories
    from allohistory.inference.smc.state import Settings
    from allohistory.model import build

    if out.suffix != ".npz":
        raise Refusal(f"the histories go to an .npz file; call it {out}.npz")
    model = build(load(scenario, record=True))
    last = None if until is None else until.date()
    record = read_record(model, until=last, only=only or None, ask=asking(model))
    walks = out.with_name(out.name + WALKS)
    settings = Settings(particles, sweeps, kept, last=rounds)
    histories = fitted(
        model, record, settings, runs=repeats, seed=seed, until=last, threads=threads,
        folder=walks, progress=None if as_json else tell,
        start=None if start is None else read_histories(start),
    )  # fmt: skip
    save_histories(out, histories)
    found = agreement(histories)
    if found.agreed or found.runs == 1:
        clear(walks)
    lessons = plain(learnt(model, histories))
    if as_json:
        print_json(plain_fit(out, record, histories, found, lessons))
    else:
        print_fit(out, record, histories, found, lessons)


def tell(progress: "Progress") -> None:
    """Say how far a run has come, and how long it may still take."""
    from allohistory.cli.console import remark
    from allohistory.cli.progress import span

    state = progress.state
    step = state.steps[-1]
    moved = " / ".join(
        f"{share:.0%}"
        for share in (step.walked, step.drifted, step.refreshed, step.redrawn)
        if not math.isnan(share)
    )
    text = (
        f"run {progress.run + 1} of {progress.runs}, step {len(state.steps)}: power "
        f"{step.power:.3g}, moves accepted {moved}, {step.roots} roots, "
        f"{state.trajectories:,} timelines"
    )
    if not math.isnan(progress.left) and not state.done:
        text += f", about {span(progress.left)} left of this run"
    remark(text)


def clear(walks: Path) -> None:
    """Remove the walks that a finished fit no longer needs."""
    for walk in walks.glob("run-*.npz"):
        walk.unlink()
    if walks.is_dir() and not any(walks.iterdir()):
        walks.rmdir()


def hard_entries(record: "Record", histories: "Histories") -> list[tuple[str, float]]:
    """The yes-or-no entries that the histories seldom agree with, and the chance that they do."""
    import numpy as np

    chances = np.exp(histories.terms.astype(float)).mean(axis=0)
    found = [
        (one.id, float(chance))
        for one, chance in zip(record.observations, chances, strict=True)
        if one.kind in ("event", "absence", "question") and chance < HARD
    ]
    return sorted(found, key=lambda each: each[1])


def plain_fit(
    out: Path, record: "Record", histories: "Histories", found: "Agreement", lessons: dict[str, Any]
) -> dict[str, Any]:
    """What a fit came to, as plain values."""
    from allohistory.answers.comparison import plain
    from allohistory.inference.posterior.diagnostics import rise_of
    from allohistory.inference.posterior.effort import worked

    return {
        "file": str(out),
        "histories": len(histories),
        "observations": len(record.names),
        "unused": {one.id: one.reason for one in record.unused},
        "runs": found.runs,
        "evidence": list(found.evidence),
        "evidence_spread": number(found.evidence_spread),
        "likelihood_rise": number(rise_of(histories.provenance["steps"])),
        "agreed": found.agreed,
        "worst_disagreement": number(found.worst),
        "worth": found.worth,
        "least_worth": number(found.least_worth),
        "worked": plain(worked(histories.provenance)),
        "lessons": lessons,
        "hard": [
            {"entry": name, "chance": chance} for name, chance in hard_entries(record, histories)
        ],
    }


def number(value: float) -> float | None:
    """A number for JSON, which knows no NaN."""
    return None if math.isnan(value) else value


def print_fit(
    out: Path, record: "Record", histories: "Histories", found: "Agreement", lessons: dict[str, Any]
) -> None:
    """Print what a fit came to: agreement first, for without it the rest means little."""
    from allohistory.answers.comparison import plain
    from allohistory.answers.sensitivity.updates import effort
    from allohistory.cli.console import heading, output, say, table
    from allohistory.cli.updates import print_lessons
    from allohistory.inference.posterior.diagnostics import rise_of
    from allohistory.inference.posterior.effort import worked

    heading("Whether the runs agree")
    say(verdict(found))
    if found.evidence:
        told = ", ".join(f"{one:.1f}" for one in found.evidence)
        say(f"Log evidence by run: {told}.")
    else:
        say(
            "Log evidence is not known: the runs began with histories of an earlier fit of "
            "something else."
        )
    rise = rise_of(histories.provenance["steps"])
    say(
        "Over the second half of the rounds at the record's full weight the log-likelihood moved "
        f"by {rise:+.1f}: while it rises, they have not arrived, whether they agree or not."
    )
    say(effort(plain(worked(histories.provenance)), found.worth, number(found.least_worth)))
    print_lessons(lessons)
    hard = hard_entries(record, histories)
    heading("Entries that the histories seldom agree with")
    if hard:
        rows = [(name, f"{chance:.0%}") for name, chance in hard[:SHOWN]]
        output().print(table(("entry", "agree"), rows, right=(1,)))
    else:
        say("None.")
    heading("Kept")
    say(
        f"{len(histories)} histories, conditioned on {len(record.names)} observations "
        f"({len(record.unused)} entries of the record are not used), in {out}"
    )


def verdict(found: "Agreement") -> str:
    """Say in words whether independent runs found the same."""
    from allohistory.inference.posterior.diagnostics import AGREED

    if found.runs == 1:
        return "One run cannot tell whether it has found what there is to find: take several."
    if found.agreed:
        return (
            f"They agree: on every informed law their means are less than {AGREED} posterior "
            "standard deviations apart."
        )
    return (
        f"They do NOT agree: means are up to {found.worst:.2f} posterior standard deviations apart "
        f"(below {AGREED} would do). Do not use these histories; take more rounds."
    )
