"""`fit`: conditions the parameters and the noise of a scenario on its record."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    STOPPED,
    FiniteRange,
    Refusal,
    all_option,
    json_option,
    print_json,
    seed_option,
    threads_option,
)
from allohistory.cli.keeping import Aftermath
from allohistory.cli.report import check_place

if TYPE_CHECKING:
    from allohistory.answers.sensitivity.updates import PosteriorUpdates
    from allohistory.inference.observation.record import Record
    from allohistory.inference.posterior.diagnostics import Agreement
    from allohistory.inference.posterior.fit import Progress
    from allohistory.inference.posterior.histories import Histories

SHOWN = 12  # entries listed
HARD = 0.2  # probability below which the histories seldom agree with an entry
CHECKPOINTS = ".walks"  # ending of the folder of sampler states


@click.command()
@click.argument("scenario")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.npz",
    help="File for the posterior histories.",
)  # fmt: skip
@click.option(
    "--particles", type=click.IntRange(4, 100_000), default=200, show_default=True,
    help="Particles (histories) of each run.",
)  # fmt: skip
@click.option(
    "--sweeps", type=click.IntRange(1, 10_000), default=20, show_default=True,
    help="Moves at each step; they matter more than particles.",
)  # fmt: skip
@click.option(
    "--kept", "effective_share", default=0.8, show_default=True, metavar="SHARE",
    type=FiniteRange(0.0, 1.0, min_open=True, max_open=True),
    help="Conditional effective sample size that each tempering step keeps, as a share of the "
    "particles: nearer to 1, more and smaller steps.",
)  # fmt: skip
@click.option(
    "--rounds", type=click.IntRange(1, 100_000), default=50, show_default=True,
    help="Steps at the end of each run, with the record at full weight.",
)  # fmt: skip
@click.option(
    "--repeats", type=click.IntRange(1, 100), default=4, show_default=True,
    help="Independent runs, compared with one another.",
)  # fmt: skip
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="DATE",
    help="Use the record up to this day only.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="PATTERN",
    help="Use only entries of the record that match, such as 'series.*' or 'events.treaty_1941'.",
)  # fmt: skip
@click.option(
    "--from", "start", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
    metavar="FILE.npz",
    help="Start each run from the histories of a run of this earlier fit, not from the prior: "
    "quicker after a small change of scenario or record, but gives no evidence. If nothing "
    "has changed, the earlier fit continues by so many more rounds.",
)  # fmt: skip
@seed_option
@threads_option
@all_option
@json_option
def fit(
    scenario: str, out: Path, particles: int, sweeps: int, effective_share: float, rounds: int,
    repeats: int, until: Any, only: tuple[str, ...], start: Path | None, seed: int,
    threads: int | None, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """Condition the parameters and the noise of a scenario on its record.

    SCENARIO is a name (see `allohistory scenarios`) or a folder. The sampler moves from
    the prior to the posterior in several independent runs and reports whether they agree; runs that
    do not agree need more rounds. The same command resumes a fit that was stopped, and, with more
    rounds, a fit whose runs did not agree.
    """
    from allohistory.answers.hindsight import question_reader
    from allohistory.answers.sensitivity.updates import posterior_updates
    from allohistory.cli.run import load
    from allohistory.inference.observation.record import read_record
    from allohistory.inference.posterior.diagnostics import agreement
    from allohistory.inference.posterior.fit import fit as fitted
    from allohistory.inference.posterior.histories import read_histories, save_histories
    from allohistory.inference.smc.state import Settings
    from allohistory.model import build

    check_out(out)
    model = build(load(scenario, record=True))
    last = None if until is None else until.date()
    record = read_record(model, until=last, only=only or None, ask=question_reader(model))
    checkpoints = out.with_name(out.name + CHECKPOINTS)
    settings = Settings(particles, sweeps, effective_share, final_sweeps=rounds)
    reached: dict[int, int] = {}  # rounds at full weight by run

    def note(progress: "Progress") -> None:
        reached[progress.run] = progress.state.rounds
        if not as_json:
            report_progress(progress)

    earlier = None if start is None else read_histories(start)
    try:
        histories = fitted(
            model, record, settings, runs=repeats, seed=seed, until=last, threads=threads,
            folder=checkpoints, progress=note, start=earlier,
        )  # fmt: skip
    except KeyboardInterrupt:
        click.echo(f"stopped; {resumption(checkpoints, reached, repeats)}", err=True)
        raise SystemExit(STOPPED) from None
    aftermath = Aftermath()
    with aftermath.despite(f"not stored, but the runs are in {checkpoints}; repeat the command"):
        save_histories(out, histories)
    diagnostics = agreement(histories)
    if not aftermath.reasons and (diagnostics.agreed or diagnostics.runs == 1):
        clear(checkpoints)
    updates = posterior_updates(model, histories)
    if as_json:
        plain = plain_fit(out, record, histories, diagnostics, updates)
        print_json(plain | {"unwritten": aftermath.reasons})
    else:
        stored = not aftermath.reasons
        print_fit(
            out, record, histories, diagnostics, updates, everything=everything, stored=stored
        )
    aftermath.end()


def check_out(out: Path) -> None:
    """Refuse a file that cannot be written, before the first timeline."""
    from allohistory.files import reason_of

    if out.suffix != ".npz":
        raise Refusal(f"--out {out}: must end in .npz; write {out}.npz")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"--out {out}: {reason_of(error)}; name another file") from None
    check_place("--out", out)


def resumption(checkpoints: Path, reached: dict[int, int], runs: int) -> str:
    """Say what a stopped fit has kept, and what would go on from there."""
    number = sum(1 for _ in checkpoints.glob("run-*.npz"))
    if not number:
        return "no run had finished a step, so that nothing is kept"
    text = f"{number} of {runs} runs are kept in {checkpoints}; the same command resumes them"
    least = min(reached.values(), default=0)
    if len(reached) == runs and least > 0:
        text += f", and with --rounds {least} it answers from what is done"
    return text


def report_progress(progress: "Progress") -> None:
    """Report how far a run has come, and how long it may still take."""
    from allohistory.answers.wording import percent
    from allohistory.cli.console import remark
    from allohistory.cli.progress import span

    state = progress.state
    step = state.steps[-1]
    moved = " / ".join(
        percent(share)
        for share in (step.random_walk, step.pcn, step.redraw_block, step.redraw_adaptive)
        if not math.isnan(share)
    )
    text = (
        f"run {progress.run + 1} of {progress.runs}, step {len(state.steps)}: exponent "
        f"{step.exponent:.3g}, moves accepted {moved}, {step.ancestors} ancestors, "
        f"{state.trajectories:,} timelines"
    )
    if not math.isnan(progress.left) and not state.done:
        text += f", about {span(progress.left)} left of this run"
    remark(text)


def clear(checkpoints: Path) -> None:
    """Remove the sampler states that a finished fit no longer needs."""
    for checkpoint in checkpoints.glob("run-*.npz"):
        checkpoint.unlink()
    if checkpoints.is_dir() and not any(checkpoints.iterdir()):
        checkpoints.rmdir()


def hard_entries(record: "Record", histories: "Histories") -> list[tuple[str, float]]:
    """Return the yes-or-no entries that histories seldom agree with, with the probability."""
    import numpy as np

    chances = np.exp(histories.terms.astype(float)).mean(axis=0)
    entries = [
        (observation.id, float(chance))
        for observation, chance in zip(record.observations, chances, strict=True)
        if observation.kind in ("event", "absence", "question") and chance < HARD
    ]
    return sorted(entries, key=lambda entry: entry[1])


def plain_fit(
    out: Path,
    record: "Record",
    histories: "Histories",
    diagnostics: "Agreement",
    updates: "PosteriorUpdates",
) -> dict[str, Any]:
    """Return the result of a fit as plain values."""
    from allohistory.answers.comparison import plain
    from allohistory.inference.posterior.diagnostics import effort_of, rise_of

    return {
        "file": str(out),
        "histories": len(histories),
        "observations": len(record.names),
        "unused": {entry.id: entry.reason for entry in record.unused},
        "runs": diagnostics.runs,
        "evidence": list(diagnostics.evidence),
        "evidence_spread": number(diagnostics.evidence_spread),
        "likelihood_rise": number(rise_of(histories.provenance["steps"])),
        "agreed": diagnostics.agreed,
        "worst_disagreement": number(diagnostics.worst),
        "worth": diagnostics.effective,
        "least_worth": number(diagnostics.least_effective),
        "worked": plain(effort_of(histories.provenance)),
        "lessons": plain(updates),
        "hard": [
            {"entry": name, "chance": chance} for name, chance in hard_entries(record, histories)
        ],
    }


def number(value: float) -> float | None:
    """Return a number for JSON, or None for NaN."""
    return None if math.isnan(value) else value


def print_fit(
    out: Path,
    record: "Record",
    histories: "Histories",
    diagnostics: "Agreement",
    updates: "PosteriorUpdates",
    *,
    everything: bool,
    stored: bool = True,
) -> None:
    """Print the result of a fit, the agreement of its runs first."""
    from allohistory.answers.sensitivity.updates import effort
    from allohistory.answers.wording import percent
    from allohistory.cli.console import heading, output, say, say_rest, table
    from allohistory.cli.updates import print_updates
    from allohistory.inference.posterior.diagnostics import effort_of, rise_of

    heading("Whether the runs agree")
    say(verdict(diagnostics))
    if diagnostics.evidence:
        evidence = ", ".join(f"{value:.1f}" for value in diagnostics.evidence)
        say(f"Log evidence by run: {evidence}.")
    else:
        say(
            "The log evidence is unknown: the runs started from an earlier fit of a different "
            "scenario or record."
        )
    rise = rise_of(histories.provenance["steps"])
    say(
        "Over the second half of the rounds at the record's full weight the log-likelihood moved "
        f"by {rise:+.1f}; while it rises, the runs have not converged, whether they agree or not."
    )
    say(
        effort(
            effort_of(histories.provenance),
            diagnostics.effective,
            diagnostics.least_effective,
        )
    )
    print_updates(updates, everything=everything)
    hard = hard_entries(record, histories)
    heading("Entries that the histories seldom agree with")
    if hard:
        chosen = hard if everything else hard[:SHOWN]
        rows = [(name, percent(chance)) for name, chance in chosen]
        output().print(table(("entry", "agree"), rows, right=(1,)))
        say_rest(len(hard) - len(chosen), "entries", singular="entry")
    else:
        say("None.")
    heading("Stored" if stored else "Not stored")
    text = (
        f"{len(histories)} posterior histories, conditioned on {len(record.names)} observations "
        f"({len(record.unused)} entries of the record are not used)"
    )
    say(f"{text}, in {out}" if stored else text)


def verdict(diagnostics: "Agreement") -> str:
    """Say in words whether independent runs agree."""
    from allohistory.inference.posterior.diagnostics import AGREED

    if diagnostics.runs == 1:
        return "One run cannot show whether it has converged; make several."
    if diagnostics.agreed:
        return (
            f"They agree: for every informed parameter their means are less than {AGREED} "
            "posterior standard deviations apart."
        )
    return (
        f"They do NOT agree: means are up to {diagnostics.worst:.2f} posterior standard deviations "
        f"apart (should be below {AGREED}). Do not use these histories; run more rounds."
    )
