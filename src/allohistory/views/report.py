"""The report: one HTML file that opens without a network: what was asked, found and assumed."""

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from allohistory.answers.account import provenance
from allohistory.answers.rendering import answers_html
from allohistory.views.answer_chart import answer_chart
from allohistory.views.assets import page_assets


def report(comparison: Any, asked: Sequence[str] = ()) -> str:
    """The report of a comparison as one HTML file, with answers to further questions."""
    whatif, scenario = comparison.whatif, comparison.scenario
    answers = (*comparison.answers(), *(comparison.ask(one) for one in asked))
    made = provenance(comparison)
    known = [asdict(one) for one in answers if one.baseline.known and one.difference.known]
    title = escape(whatif.title if whatif else scenario.title)
    question = escape(whatif.question if whatif else scenario.head.summary)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"{page_assets()}</head><body><main><h1>{title}</h1><p>{question}</p>"
        f"{answers_html(answers)}{answer_chart(known)}"
        f"<h2>How it was computed</h2><pre>{escape(made.command)}</pre></main></body></html>"
    )
