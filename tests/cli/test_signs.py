"""Signs that a stream cannot encode, in signs that it can."""

import pytest

from allohistory.cli.signs import SPELLINGS, SPELT, spell, spelt


@pytest.mark.parametrize(
    ("sign", "written"),
    [("−", "-"), ("→", "->"), ("≤", "<="), ("“", '"'), ("é", "e"), ("Ō", "O"), ("漢", "?"),
     ("½", "12"), ("\N{NO-BREAK SPACE}", " "), ("…", "...")],
)  # fmt: skip
def test_every_sign_has_a_spelling(sign, written):
    assert spelt(sign) == written
    assert sign.encode("ascii", errors=SPELT).decode() == written


def test_signs_are_spelt_between_what_can_be_written():
    # Several in a row reach the encoder as one error.
    assert "a −±漢 b×".encode("ascii", errors=SPELT) == b"a -+/-? bx"
    assert "±5 −".encode("cp1252", errors=SPELT) == b"\xb15 -"


def test_spellings_are_plain():
    assert all(spelling.isascii() for spelling in SPELLINGS.values())
    assert not any(sign.isascii() for sign in SPELLINGS)


def test_only_the_signs_that_failed_are_spelt():
    error = UnicodeEncodeError("ascii", "é−→é", 1, 3, "no such sign")

    assert spell(error) == ("-->", 3)


def test_what_cannot_be_read_is_no_matter_of_spelling():
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", errors=SPELT)
