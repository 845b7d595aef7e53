"""Fields of answers carry their help text."""

from dataclasses import dataclass, field, fields

from allohistory.answers.fields import helps


@dataclass
class Example:
    """A value with one field that says what it holds."""

    wars: int = field(default=0, metadata=helps("wars begun"))


def test_a_field_says_what_it_holds():
    assert fields(Example)[0].metadata["help"] == "wars begun"
