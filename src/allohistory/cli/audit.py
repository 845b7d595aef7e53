"""The audit on the screen."""

from typing import TYPE_CHECKING

from allohistory.cli.console import heading, output, say, table

if TYPE_CHECKING:
    from allohistory.answers.audit import Audit

STATUSES = {
    "used": "stand behind a number, a record entry or a what-if",
    "disputed": "used, if at all, with what contradicts them",
    "premise": "true only inside a what-if",
    "set_aside": "not used",
}


def print_audit(audit: "Audit", *, everything: bool) -> None:
    """Print an audit: a screen of it, or all."""
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
    if not everything:
        sources, claims = len(audit.sources), len(audit.claims)
        say()
        say(
            f"{sources} sources, the widest guesses and {claims} claims of the sources with what "
            "became of them: --all shows them.",
            "dim",
        )
        return
    heading("Sources that carry most")
    rows = [
        (one.id, one.kind, count(one.numbers), count(one.alone), count(one.record), one.title)
        for one in audit.sources
    ]
    heads = ("source", "kind", "numbers", "alone", "record", "title")
    out.print(table(heads, rows, right=(2, 3, 4)))
    if audit.unused:
        say(f"Cited by no number and no entry of the record: {', '.join(audit.unused)}.", "dim")
    print_guesses(audit)
    print_claims(audit)


def print_guesses(audit: "Audit") -> None:
    """Print the widest of the numbers assumed."""
    heading("The widest guesses")
    say("Numbers that nobody measured and that are left widest open, one of each family.", "dim")
    rows = [
        (one.path, f"{one.middle:.3g}", f"{one.low:.3g} to {one.high:.3g}", one.unit, one.why)
        for one in audit.widest
    ]
    output().print(table(("number", "middle", "about 68 %", "unit", "why"), rows, right=(1,)))


def print_claims(audit: "Audit") -> None:
    """Print what became of the claims."""
    heading("What became of the sources' claims")
    rows = [
        (status, str(audit.fates.get(status, 0)), meaning) for status, meaning in STATUSES.items()
    ]
    output().print(table(("claims", "how many", "which"), rows, right=(1,)))
    if not audit.claims:
        return
    heading("Claim by claim")
    rows = [(claim.id, claim.status, claim.where, claim.why) for claim in audit.claims]
    output().print(table(("claim", "status", "where", "why"), rows))


def count(number: int) -> str:
    """A number, or nothing where there is none."""
    return f"{number:,}" if number else ""
