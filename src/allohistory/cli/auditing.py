"""The audit on the screen."""

from typing import Any

from .screen import heading, output, say, table

SHOWN = 25
STATUSES = {
    "used": "stand behind a number, a record entry or a what-if",
    "disputed": "used, if at all, with what contradicts them",
    "premise": "true only inside a what-if",
    "set_aside": "not used",
}


def print_audit(audit: Any, *, claims: bool) -> None:
    """Print an audit; all claims one by one only if asked for."""
    from allohistory.answers.audit import MEANINGS, STANDINGS

    out = output()
    heading(audit.title)
    provisional = ", and wait for a second reader (the scenario is provisional)"
    say(
        f"{audit.numbers.total:,} numbers, {audit.open:,} of them open: drawn from a prior in "
        f"every timeline. All name a source{provisional if audit.provisional else ''}."
    )
    heading("Numbers by standing")
    rows = [(one, f"{audit.numbers.standings[one]:,}", MEANINGS[one]) for one in STANDINGS]
    out.print(table(("standing", "numbers", "which means"), rows, right=(1,)))
    heading("By file")
    rows = [
        (one.name, f"{one.total:,}", *(count(one.standings[each]) for each in STANDINGS))
        for one in (*audit.files, *audit.record)
    ]
    out.print(table(("where", "all", *STANDINGS), rows, right=range(1, 6)))
    heading("Sources that carry most")
    rows = [
        (one.id, one.kind, count(one.numbers), count(one.alone), count(one.record), one.title)
        for one in audit.sources[:SHOWN]
    ]
    heads = ("source", "kind", "numbers", "alone", "record", "title")
    out.print(table(heads, rows, right=(2, 3, 4)))
    if len(audit.sources) > SHOWN:
        say(f"... and {len(audit.sources) - SHOWN} more; --json lists them all.", "dim")
    if audit.unused:
        say(f"Cited by no number and no entry of the record: {', '.join(audit.unused)}.", "dim")
    print_guesses(audit)
    print_claims(audit, each=claims)


def print_guesses(audit: Any) -> None:
    """Print the widest of the numbers assumed."""
    heading("The widest guesses")
    say("Numbers that nobody measured and that are left widest open, one of each family.", "dim")
    rows = [
        (one.path, f"{one.middle:.3g}", f"{one.low:.3g} to {one.high:.3g}", one.unit, one.why)
        for one in audit.widest
    ]
    output().print(table(("number", "middle", "about 68 %", "unit", "why"), rows, right=(1,)))


def print_claims(audit: Any, *, each: bool) -> None:
    """Print what became of the claims."""
    heading("What became of the sources' claims")
    rows = [
        (status, str(audit.fates.get(status, 0)), meaning) for status, meaning in STATUSES.items()
    ]
    output().print(table(("claims", "how many", "which"), rows, right=(1,)))
    shown = audit.claims if each else [one for one in audit.claims if one.status == "set_aside"]
    if not shown:
        return
    heading("Claim by claim" if each else "Set aside, and why")
    rows = [(one.id, one.status, one.where, one.why) for one in shown]
    heads = ("claim", "status", "where", "why")
    if not each:
        rows, heads = [(row[0], row[3]) for row in rows], ("claim", "why")
    output().print(table(heads, rows))
    if not each:
        say("--claims lists the others too.", "dim")


def count(number: int) -> str:
    """A number, or nothing where there is none."""
    return f"{number:,}" if number else ""
