"""Charts as SVG: places, words, and edge cases."""

import re
from dataclasses import replace

from tests.views.fragments import parsed
from tests.views.samples import ANSWERS, ENTRIES, SERIES, SPAN, sample_page

from allohistory.views import charts


def test_words_from_the_data_are_escaped():
    hostile = "<b>&</b>"
    fragment = (
        charts.answer_chart([replace(ANSWERS[0], text=hostile)])
        + charts.fan_chart(replace(SERIES, name=hostile))
        + charts.timeline_strip([{**ENTRIES[0], "text": hostile, "label": hostile}], SPAN)
    )
    assert "<b>&" not in fragment
    parsed(fragment)


def test_ids_of_one_page_are_unique():
    identities = re.findall(r'\bid="([^"]+)"', sample_page().split("</head>")[1])
    assert len(identities) == len(set(identities))


def test_a_page_with_everything_stays_below_half_a_megabyte():
    assert len(sample_page().encode()) < 500_000
