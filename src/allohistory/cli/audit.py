"""The audit on the screen."""

from typing import TYPE_CHECKING

from allohistory.cli.console import heading, output, say, table

if TYPE_CHECKING:
    from allohistory.answers.audit import Audit

STATUSES = {
    "used": "support a number, a record entry or a what-if",
    "disputed": "used, if at all, with what contradicts them",
    "premise": "true only inside a what-if",
    "set_aside": "not used",
}


def print_audit(audit: "Audit", *, everything: bool) -> None:
    """Print an audit: a screen of it, or all."""
    from allohistory.answers.audit import MEANINGS, STANDINGS

    out = output()
    heading(audit.title)
    provisional = "; provisional: one coder, not independently checked"
    say(
        f"{audit.numbers.total:,} numbers, {audit.open:,} of them uncertain: drawn from a "
        f"prior in every timeline. All name a source{provisional if audit.provisional else ''}."
    )
    heading("Numbers by standing")
    rows = [
        (standing, f"{audit.numbers.standings[standing]:,}", MEANINGS[standing])
        for standing in STANDINGS
    ]
    out.print(table(("standing", "numbers", "meaning"), rows, right=(1,)))
    heading("By file")
    rows = [
        (part.name, f"{part.total:,}", *(count(part.standings[standing]) for standing in STANDINGS))
        for part in (*audit.files, *audit.record)
    ]
    out.print(table(("where", "all", *STANDINGS), rows, right=range(1, 6)))
    if not everything:
        sources, claims = len(audit.sources), len(audit.claims)
        say()
        say(
            f"{sources} sources, the widest assumptions and {claims} claims of the sources with "
            "their use: --all shows them.",
            "dim",
        )
        return
    heading("Most used sources")
    rows = [
        (
            source.id,
            source.kind,
            count(source.numbers),
            count(source.alone),
            count(source.record),
            source.title,
        )
        for source in audit.sources
    ]
    heads = ("source", "kind", "numbers", "alone", "record", "title")
    out.print(table(heads, rows, right=(2, 3, 4)))
    if audit.unused:
        say(f"Cited by no number and no entry of the record: {', '.join(audit.unused)}.", "dim")
    print_guesses(audit)
    print_claims(audit)


def print_guesses(audit: "Audit") -> None:
    """Print the assumed numbers with the widest priors."""
    heading("Widest assumptions")
    say(
        "Assumed numbers (expert judgement, no data) with the widest priors, one of each family.",
        "dim",
    )
    rows = [
        (
            guess.path,
            f"{guess.middle:.3g}",
            f"{guess.low:.3g} to {guess.high:.3g}",
            guess.unit,
            guess.why,
        )
        for guess in audit.widest
    ]
    output().print(table(("number", "middle", "about 68 %", "unit", "why"), rows, right=(1,)))


def print_claims(audit: "Audit") -> None:
    """Print how the claims are used."""
    heading("Use of the sources' claims")
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
    """Return a count as text, or nothing for zero."""
    return f"{number:,}" if number else ""
