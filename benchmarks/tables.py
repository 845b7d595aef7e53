"""The results as tables: on the screen, and between the marks of docs/benchmarks.md."""

from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured from here -->", "<!-- to here -->"
PER_SECOND, PER_CORE = 1_000, 100  # aims: timelines on two cores, times Mesa on one
BUSY = 0.5  # load average beyond which others used the machine too


def told(results: dict[str, Any]) -> str:
    """Return all results as Markdown."""
    parts = (machine, border, full, chance, memory, start)
    return "\n\n".join(part(results) for part in parts)


def renew(results: dict[str, Any]) -> None:
    """Write the results between the marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    text = f"{before}{BEGIN}\n\n{told(results)}\n\n{END}{after}"
    PAGE.write_text(text, encoding="utf-8")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table of `rows` under `head`."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(results: dict[str, Any]) -> str:
    """Describe the machine, and warn if it was shared."""
    own = results["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in own["packages"].items())
    text = (
        f"Measured {own['date']} on {own['processor']}, {own['cores']} cores, Python "
        f"{own['python']}, {packages}."
    )
    if own["load_average"] > BUSY:
        text += (
            f" **The machine was shared**: a load average of {own['load_average']:.1f} before the "
            f"start and {own['load_average_after']:.1f} at the end. Times by the clock, and what a "
            "second thread adds, are worse here than on a machine of one's own; processor time "
            "suffers less."
        )
    return text


def border(results: dict[str, Any]) -> str:
    """Tabulate the three implementations of the small border."""
    rows = []
    for name, one in results["border"].items():
        low, high = one["ours_is_faster_range"]
        rows.append(
            (
                name,
                f"{one['per_second_process']:,.0f}",
                f"{one['per_second_wall']:,.0f}",
                f"{one['ours_is_faster']:.1f} ({low:.1f} to {high:.1f})",
                *(
                    "{:,.1f} ± {:.1f}".format(*one[f"mean_{what}"])
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
    mesa = results["border"].get("Mesa")
    if mesa is None:
        return text + "\n\nMesa was not installed: nothing to compare with."
    return (
        text
        + f"\n\nAim: {PER_CORE} times Mesa on one core. {verdict(mesa['ours_is_faster'], PER_CORE)}"
    )


def verdict(value: float, aim: float) -> str:
    """Return a sentence on whether an aim was reached."""
    if value >= aim:
        return f"Reached: {value:,.0f}."
    return f"**Not reached**: {value:,.1f}, {100 * value / aim:.0f} % of it."


def full(results: dict[str, Any]) -> str:
    """Tabulate the full model on one and two threads."""
    own = results["full"]
    rows = [
        (
            threads,
            f"{speed:,.0f}",
            f"{own['per_second_best'][threads]:,.0f}",
            f"{1000 * own['process_seconds'][threads]:.2f}",
        )
        for threads, speed in own["per_second"].items()
    ]
    head = ("threads", "timelines a second, median", "best", "processor ms a timeline")
    return (
        f"{table(head, rows)}\n\n`far-east-1931`, {own['weeks']} weeks, {own['repetitions']} runs "
        f"of {own['timelines']:,} timelines each; a second thread makes it {own['scaling']:.2f} "
        f"times as fast. Aim: {PER_SECOND:,} timelines a second on two cores. "
        f"{verdict(own['per_second']['2'], PER_SECOND)}"
    )


def chance(results: dict[str, Any]) -> str:
    """Tabulate random numbers alone against a whole timeline."""
    own = results["chance"]
    names = {"single": "one by one", "rows": "in rows", "opening": "for laws and salts"}
    rows = [
        (name, f"{own['calls'][key]:,.0f}", f"{1000 * own['seconds'][key]:.3f}")
        for key, name in names.items()
    ]
    head = ("draws of a timeline", "calls of the generator", "processor ms")
    return (
        f"{table(head, rows)}\n\nA whole timeline takes {own['times']:.1f} times as long as its "
        f"random numbers alone ({1000 * own['seconds']['all']:.2f} ms)."
    )


def memory(results: dict[str, Any]) -> str:
    """Tabulate peak memory."""
    rows = [
        (
            f"{int(timelines):,}",
            f"{one['peak']:,.0f}",
            f"{one['model']:,.0f}",
            f"{one['kept']:,.0f}",
        )
        for timelines, one in results["memory"].items()
    ]
    head = ("timelines", "peak memory, MB", "before the run", "events and series kept")
    return table(head, rows)


def start(results: dict[str, Any]) -> str:
    """Tabulate the start from a fresh process to a model that can run."""
    rows = [
        (name, *(f"{one[part]:.2f}" for part in ("import", "load", "build", "compile", "total")))
        for name, one in results["start"].items()
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
