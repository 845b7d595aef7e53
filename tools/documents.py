"""Write the generated parts of the documents: commands, API, laws, answers, the record.

A part is between `<!-- NAME:begin -->` and `<!-- NAME:end -->` in any page; its text comes from the
code or the data and is never edited. `--check` changes nothing and fails when a part is stale.
"""

import dataclasses
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import yaml
from table_cells import head, number_cell
from validation_tables import calibration, validation

import allohistory
from allohistory.answers.estimation.estimates import Estimate
from allohistory.answers.formatting import interval, value
from allohistory.answers.wording import percent
from allohistory.mechanisms import ORDER
from allohistory.scenario.key_tables import drivers, key_tables
from allohistory.vocabulary.drivers import OWN_DRIVERS, PAIR_DRIVERS

ROOT = Path(__file__).resolve().parents[1]
LAWS = ROOT / "src" / "allohistory" / "laws"
LINE = 80  # letters a line of a page holds
ANSWERS = ROOT / "docs" / "answers.json"  # what `make answers` stored of its what-if, ...
RECORD = ROOT / "docs" / "record.json"  # ... and of its run with nothing changed
PAIRING = ROOT / "docs" / "pairing.json"  # what `make pairing` measured
LAW_COLUMNS = ("law", "meaning", "unit", "value or prior", "standing", "source", "why")
RECORD_COLUMNS = ("question", "model", "history", "timelines that agree, or are below")
MODULES = re.compile(
    r"\b(?:allohistory|collections|datetime|pathlib|typing|os)\.(?:[a-z_]+\.)*(?=\w)"
)
TIMES, COUNTS = ("median", "least"), ("questions", "untouched", "tenfold", "possible")
TAIL = 0.05  # on either side of the central 90 %


class Kind(NamedTuple):
    """What an answer is: the unit of its number."""

    kind: str
    unit: str


def commands() -> str:
    """Return the help of every command, as the terminal prints it."""
    from allohistory.cli import main

    return "\n".join(
        f"## `{name}`\n\n```text\n{context.get_help()}\n```\n" for name, context in walk(main)
    )


def walk(
    command: click.Command, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    """Yield a command and all its subcommands, each with a context that can print its help."""
    name = command.name if parent else "allohistory"
    context = command.make_context(name, [], parent, resilient_parsing=True)
    context.terminal_width = context.max_content_width = 90
    yield context.command_path, context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from walk(found, context)


def api() -> str:
    """Return every public name with its signature and its docstring."""
    return "\n".join(described(name, getattr(allohistory, name)) for name in allohistory.__all__)


def functions() -> str:
    """Return every function of the question language."""
    from allohistory.answers.language.help import functions_markdown

    return functions_markdown()


def described(name: str, thing: Any, level: int = 2) -> str:
    """Return heading, signature and docstring of a name, and the public members of a class."""
    text = f"{'#' * level} `{name}`\n\n"
    if callable(thing) and not (inspect.isclass(thing) and issubclass(thing, Exception)):
        text += f"```python\n{name}{signature(thing)}\n```\n\n"
    text += f"{inspect.getdoc(thing) or ''}\n"
    if dataclasses.is_dataclass(thing):
        helped = [part for part in dataclasses.fields(thing) if part.metadata.get("help")]
        listed = "".join(f"* `{part.name}`: {part.metadata['help']}\n" for part in helped)
        text += f"\n{listed}" if listed else ""
    if inspect.isclass(thing):
        for member, found in members_of(thing).items():
            public = inspect.isfunction(found) or isinstance(found, (property, classmethod))
            if public and not member.startswith("_"):
                text += "\n" + described(f"{name}.{member}", getattr(thing, member), level + 1)
    return text


def members_of(kind: type) -> dict[str, Any]:
    """Return the members of a class from the package, inherited ones first."""
    own = [base for base in reversed(kind.__mro__) if base.__module__.startswith("allohistory")]
    return {name: member for base in own for name, member in vars(base).items()}


def signature(thing: Callable[..., Any]) -> str:
    """Return the signature as written, with one argument per line when it is long."""
    written = inspect.signature(thing)
    parts = []
    for parameter in written.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in "".join(parts):
            parts.append("*")
        parts.append(unquoted(str(parameter), parameter.annotation))
    gives = written.return_annotation
    arrow = "" if gives is written.empty else f" -> {inspect.formatannotation(gives)}"
    arrow = unquoted(arrow, gives)
    plain = f"({', '.join(parts)}){arrow}"
    # `allohistory.answers.estimation.estimates.Estimate` is `Estimate` to whoever reads.
    parts = [MODULES.sub("", part) for part in parts]
    arrow, plain = MODULES.sub("", arrow), MODULES.sub("", plain)
    if len(plain) <= LINE:
        return plain
    return "(\n" + "".join(f"    {part},\n" for part in parts) + f"){arrow}"


def unquoted(text: str, annotation: Any) -> str:
    """Return `text` without the quotation marks of a postponed annotation."""
    return text.replace(repr(annotation), annotation) if isinstance(annotation, str) else text


def laws() -> str:
    """Tabulate every shared law: meaning, unit, value or prior, standing, source and reason."""
    text = ""
    for mechanism in ORDER:
        name = mechanism.__name__.rpartition(".")[2]
        path = LAWS / f"{name}.yaml"
        if not path.exists():
            continue
        text += f"## {name}\n\n{head(LAW_COLUMNS)}"
        document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        inherited = document.pop("defaults", {})
        for law, written in document.items():
            meaning = mechanism.LAW[law].says
            text += row(f"{name}.{law}", meaning, inherited | written)
        text += "\n"
    return text


def row(name: str, meaning: str, law: dict[str, Any]) -> str:
    """Return one law as a row of a table."""
    number = law["value"] if "value" in law else prior(law["prior"])
    source = law.get("source", "")
    cells = [
        f"`{name}`",
        meaning,
        law.get("unit", ""),
        number,
        law.get("standing", ""),
        ", ".join(source) if isinstance(source, list) else source,
        law.get("why", ""),
    ]
    return "| " + " | ".join(str(cell).replace("|", "\\|").strip() for cell in cells) + " |\n"


def prior(written: dict[str, dict[str, float]]) -> str:
    """Return a prior in words: its kind and its parameters."""
    ((kind, parameters),) = written.items()
    return f"{kind} ({', '.join(f'{name} {value}' for name, value in parameters.items())})"


def answers() -> str | None:
    """Return the README's table of answers from the stored run; None if none is stored."""
    if not ANSWERS.exists():
        return None
    run = json.loads(ANSWERS.read_text(encoding="utf-8"))
    text = head(("question", "baseline", "what-if", "difference"))
    for answer in run["answers"]:
        before, after, gap = (
            Estimate(**answer[part]) for part in ("baseline", "changed", "difference")
        )
        # A condition that few timelines meet is left to the report, which can say so.
        if answer["kind"] != "probability" or answer["given"] < answer["total"]:
            continue
        sort = Kind(answer["kind"], answer["unit"])
        cells = (value(before, sort), value(after, sort), interval(gap, sort, signed=True))
        text += f"| {answer['text']} | {' | '.join(cells)} |\n"
    return text + (
        f"\n{run['timelines']:,} pairs of timelines, seed {run['seed']}: the "
        f"{percent(run['given_share'])} of those simulated up to the change that meet the "
        f"condition of the what-if. Baseline {run['read']}. Differences are in "
        "percentage points, with the 90 % interval of simulation error.\n"
    )


def record() -> str | None:
    """Compare the model with history for every question, the worst first."""
    if not RECORD.exists():
        return None
    run = json.loads(RECORD.read_text(encoding="utf-8"))
    known = [answer for answer in run["answers"] if answer["percentile"] is not None]
    known.sort(key=surprise)
    events = [answer for answer in known if answer["kind"] == "probability"]
    numbers = [answer for answer in known if answer["kind"] != "probability"]
    unlikely = sum(answer["percentile"] < 2 * TAIL for answer in events)
    outside = sum(min(answer["percentile"], 1 - answer["percentile"]) < TAIL for answer in numbers)
    text = (
        f"{run['timelines']:,} timelines of `{run['scenario']}` with nothing changed, seed "
        f"{run['seed']}. For {unlikely} of {len(events)} yes-or-no questions, what happened has a "
        f"probability below 10 %; {outside} of {len(numbers)} numbers are outside the central 90 % "
        "of timelines.\n\n"
    )
    return text + head(RECORD_COLUMNS) + "".join(compared(answer) for answer in known)


def surprise(answer: dict[str, Any]) -> float:
    """Return how central history is: 0 far out in a tail, 1 in the middle or certain."""
    share: float = answer["percentile"]
    return share if answer["kind"] == "probability" else 2 * min(share, 1 - share)


def compared(answer: dict[str, Any]) -> str:
    """Return one answer compared with history, as a row of a table."""
    middle, actual, share = answer["baseline"]["value"], answer["actual"], answer["percentile"]
    if answer["kind"] == "probability":
        cells = (percent(middle), "yes" if actual else "no", f"{percent(share)} agree")
    else:
        unit = answer["unit"]
        cells = (number_cell(middle, unit), number_cell(actual, unit), f"{percent(share)} below")
    return f"| {answer['text']} | {' | '.join(cells)} |\n"


def pairing() -> str | None:
    """Tabulate how many fewer timelines a paired difference needs, by what-if."""
    if not PAIRING.exists():
        return None
    run = json.loads(PAIRING.read_text(encoding="utf-8"))
    names = ("questions", "not moved at all", "tenfold or more", "at most", "median", "least")
    text, rows = head(("what-if", *names)), run["whatifs"]
    for name, counted in sorted(rows.items(), key=lambda pair: -(pair[1]["median"] or 1e9)):
        times = ["" if counted[key] is None else f"{counted[key]:.3g}" for key in TIMES]
        counts = [str(counted[key]) for key in COUNTS]
        text += f"| `{name}` | {' | '.join(counts + times)} |\n"
    total, tenfold, possible = (
        sum(counted[part] for counted in rows.values())
        for part in ("questions", "tenfold", "possible")
    )
    return (
        f"{run['timelines']:,} pairs for each of {len(rows)} what-ifs, seed {run['seed']}: "
        f"tenfold or more for {tenfold} of {total} questions; no coupling could do so for more "
        f"than {possible}.\n\n{text}"
    )


PARTS: dict[str, Callable[[], str | None]] = {
    "commands": commands,
    "api": api,
    "laws": laws,
    "answers": answers,
    "record": record,
    "validation": validation,
    "calibration": calibration,
    "pairing": pairing,
    "functions": functions,
    "scenario_files": key_tables,
    "own_drivers": lambda: drivers(OWN_DRIVERS),
    "pair_drivers": lambda: drivers(PAIR_DRIVERS),
}


def fresh(page: str) -> str:
    """Return the page with every generated part rewritten."""

    def replaced(match: re.Match[str]) -> str:
        text = PARTS[match["name"]]()
        return match[0] if text is None else f"{match['begin']}\n\n{text.strip()}\n\n{match['end']}"

    marks = r"(?P<begin><!-- (?P<name>\w+):begin -->)\n.*?(?P<end><!-- (?P=name):end -->)"
    return re.sub(marks, replaced, page, flags=re.DOTALL)


def stale() -> dict[Path, str]:
    """Return the pages with stale generated parts, and their new text."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    renewed = {page: fresh(page.read_text(encoding="utf-8")) for page in pages}
    return {
        page: text for page, text in renewed.items() if text != page.read_text(encoding="utf-8")
    }


def main() -> None:
    """Write the stale pages, or with --check list them and fail."""
    pages = stale()
    if "--check" in sys.argv[1:]:
        if pages:
            names = ", ".join(str(page.relative_to(ROOT)) for page in pages)
            sys.exit(f"stale: {names}; run `make generated` and commit the result")
        print("documents: every generated part is fresh")
        return
    for page, text in pages.items():
        page.write_text(text, encoding="utf-8")
        print(f"wrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
