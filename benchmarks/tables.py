"""The results as tables: on the screen, and between the marks of docs/benchmarks.md."""

from pathlib import Path
from typing import Any

from waits import AIMS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured from here -->", "<!-- to here -->"
PER_SECOND, OF_MESA, OF_HAND = 1_000, 16, 2  # aims: timelines on two cores, times Mesa, by hand
IDLE = 1 / 3  # of a mean week: aim for one in which nothing happens
MISSED = "**Not reached**"
BUSY = 0.5  # load average beyond which others used the machine too


def results_text(results: dict[str, Any]) -> str:
    """Return all results as Markdown."""
    parts = (machine, border, full, week, chance, memory, scaling, start, waits)
    return "\n\n".join(part(results) for part in parts)


def renew(results: dict[str, Any]) -> None:
    """Write the results between the marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    text = f"{before}{BEGIN}\n\n{results_text(results)}\n\n{END}{after}"
    PAGE.write_text(text, encoding="utf-8")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table of `rows` under `head`."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(results: dict[str, Any]) -> str:
    """Describe the machine, and warn if it was shared."""
    facts = results["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items())
    text = (
        f"Measured {facts['date']} on {facts['processor']}, {facts['cores']} cores, Python "
        f"{facts['python']}, {packages}."
    )
    if facts["load_average"] > BUSY:
        text += (
            f" **The machine was shared**: a load average of {facts['load_average']:.1f} before "
            f"the start and {facts['load_average_after']:.1f} at the end. Times by the clock, and "
            "what a second thread adds, are worse here than on a machine of one's own; processor "
            "time suffers less."
        )
    return text


def border(results: dict[str, Any]) -> str:
    """Tabulate the three implementations of the small border."""
    rows = []
    for name, speeds in results["border"].items():
        low, high = speeds["ours_is_faster_range"]
        rows.append(
            (
                name,
                f"{speeds['per_second_process']:,.0f}",
                f"{speeds['per_second_wall']:,.0f}",
                f"{speeds['ours_is_faster']:.1f} ({low:.1f} to {high:.1f})",
                *(
                    "{:,.1f} ± {:.1f}".format(*speeds[f"mean_{what}"])
                    for what in ("incidents", "escalations")
                ),
            )
        )
    head = (
        "small border",
        "timelines a second of processor time",
        "by the clock",
        "allohistory is faster (times)",
        "incidents",
        "escalations",
    )
    text = table(head, rows)
    hand = 1.0 / results["border"]["one function by hand"]["ours_is_faster"]
    text += (
        f"\n\nAllohistory takes {hand:.2f} times the time of the same model as one function "
        f"written by hand. Aim: at most {OF_HAND}. {'Reached' if hand <= OF_HAND else MISSED}."
    )
    mesa = results["border"].get("Mesa")
    if mesa is None:
        return text + "\n\nMesa was not installed: nothing to compare with."
    return (
        text
        + f"\n\nAim: {OF_MESA} times Mesa on one core. {verdict(mesa['ours_is_faster'], OF_MESA)}"
    )


def verdict(value: float, aim: float) -> str:
    """Return a sentence on whether an aim was reached."""
    if value >= aim:
        return f"Reached: {value:,.0f}."
    return f"{MISSED}: {value:,.1f}, {100 * value / aim:.0f} % of it."


def full(results: dict[str, Any]) -> str:
    """Tabulate the full model on one and two threads."""
    data = results["full"]
    rows = [
        (
            threads,
            f"{speed:,.0f}",
            f"{data['per_second_best'][threads]:,.0f}",
            f"{1000 * data['process_seconds'][threads]:.2f}",
        )
        for threads, speed in data["per_second"].items()
    ]
    head = ("threads", "timelines a second, median", "best", "processor ms a timeline")
    return (
        f"{table(head, rows)}\n\n`far-east-1931`, {data['weeks']} weeks, {data['repetitions']} "
        f"runs of {data['timelines']:,} timelines each; a second thread makes it "
        f"{data['scaling']:.2f} times as fast. Aim: {PER_SECOND:,} timelines a second on two "
        f"cores. {verdict(data['per_second']['2'], PER_SECOND)}"
    )


def week(results: dict[str, Any]) -> str:
    """Tabulate the cost of a week by mechanism."""
    data = results["week"]
    total = sum(data["mechanisms"].values())
    rows = [
        (name, f"{cycles:,.0f}", f"{100 * cycles / total:.1f} %")
        for name, cycles in sorted(data["mechanisms"].items(), key=lambda item: -item[1])
    ]
    share = data["idle"] / data["mean"]
    return (
        f"{table(('mechanism', 'cycles a week', 'share'), rows)}\n\nA mean week takes "
        f"{data['mean']:,.0f} cycles of the time-stamp counter. One in which nothing is logged, "
        f"not even in a replay, takes {100 * share:.0f} % of it ({100 * data['idle_share']:.0f} % "
        f"of all weeks are such). Aim: a third. {'Reached' if share <= IDLE else MISSED}."
    )


def chance(results: dict[str, Any]) -> str:
    """Tabulate random numbers alone against a whole timeline."""
    data = results["chance"]
    names = {"single": "one by one", "rows": "in rows", "opening": "for laws and salts"}
    rows = [
        (name, f"{data['calls'][key]:,.0f}", f"{1000 * data['seconds'][key]:.3f}")
        for key, name in names.items()
    ]
    head = ("draws of a timeline", "calls of the generator", "processor ms")
    return (
        f"{table(head, rows)}\n\nA whole timeline takes {data['times']:.1f} times as long as its "
        f"random numbers alone ({1000 * data['seconds']['all']:.2f} ms)."
    )


def memory(results: dict[str, Any]) -> str:
    """Tabulate peak memory."""
    rows = [
        (
            f"{int(timelines):,}",
            f"{peaks['peak']:,.0f}",
            f"{peaks['model']:,.0f}",
            f"{peaks['kept']:,.0f}",
        )
        for timelines, peaks in results["memory"].items()
    ]
    head = ("timelines", "peak memory, MB", "before the run", "events and series kept")
    return table(head, rows)


def scaling(results: dict[str, Any]) -> str:
    """Tabulate what-ifs of more and more pairs, and a cluster against threads."""
    rows = [
        (
            f"{int(pairs):,}",
            f"{costs['process']:,.0f}",
            f"{1000 * costs['process'] / int(pairs):.2f}",
            f"{costs['peak']:,.0f}",
            f"{costs['disk']:,.0f}",
        )
        for pairs, costs in results.get("scaling", {}).items()
    ]
    if not rows:
        return "No what-ifs of many pairs were measured."
    head = ("pairs", "processor s", "processor ms a pair", "peak memory, MB", "disk, MB")
    text = table(head, rows)
    text += "\n\nA what-if with its questions, kept: `far-east-1931`, `neutrality-1941`."
    data = results.get("cluster")
    if data is None:
        return text + " distributed was not installed: no cluster was measured."
    return text + (
        f" On a Dask cluster of two workers a pair takes {data['ratio']:.2f} times "
        f"({data['least']:.2f} to {data['most']:.2f}) the processor time of two threads."
    )


def start(results: dict[str, Any]) -> str:
    """Tabulate the start from a fresh process to a model that can run."""
    rows = [
        (
            name,
            *(f"{seconds[part]:.2f}" for part in ("import", "load", "build", "compile", "total")),
        )
        for name, seconds in results["start"].items()
    ]
    head = ("start, seconds", "import", "load scenario", "build model", "compile or load", "all")
    text = table(head, rows)
    cold = results["start"].get("cold")
    if cold is None:
        return text
    return text + (
        f"\n\nCompiling takes {cold['compile_process']:.0f} s of processor time, once for a "
        "version and a shape of scenario; the compiled code is kept."
    )


def waits(results: dict[str, Any]) -> str:
    """Tabulate how long a user waits, with the aims."""
    names = {
        "help": ("`allohistory --help`", "process"),
        "first": ("first answers of a what-if", "process"),
        "whole": ("2,000 pairs with their report", "clock"),
    }
    rows, missed = [], []
    for key, (name, part) in names.items():
        wait = results["waits"][key]
        rows.append((name, f"{wait['process']:.2f}", f"{wait['clock']:.2f}"))
        if wait[part] > AIMS[key]:
            missed.append(name)
    head = ("wait, warm, seconds", "processor", "clock")
    aims = (
        f"Aims: help in {AIMS['help']} s and first answers in {AIMS['first']} s of processor time, "
        f"the whole in {AIMS['whole']:.0f} s on two quiet cores."
    )
    verdict = f"**Not reached**: {', '.join(missed)}." if missed else "Reached."
    return f"{table(head, rows)}\n\n{aims} {verdict}"
