"""When something begins to exist: on a day or after an event, and not both."""

from datetime import date

import pytest
from pydantic import ValidationError

from allohistory.scenario.schema.ground import ForcesFile, Since, TheatreFile


def test_something_exists_from_a_day_or_after_an_event():
    assert Since(date="1951-02-05").date == date(1951, 2, 5)
    assert Since(event="flood").event == "flood"


@pytest.mark.parametrize("keys", [{}, {"date": "1951-02-05", "event": "flood"}])
def test_it_has_one_beginning(keys):
    with pytest.raises(ValidationError, match="needs exactly one of date, event"):
        Since(**keys)


def test_there_is_at_least_one_sector_and_two_groups():
    with pytest.raises(ValidationError, match="at least 1 item"):
        TheatreFile(sectors={})
    with pytest.raises(ValidationError, match="at least 2 items"):
        ForcesFile(groups={})
