"""Signs that a stream cannot encode, spelt with signs that it can: a minus keeps its meaning.

An old Windows console has no true minus sign and an ASCII one no plus-minus; a question mark in
their place would lose the direction of a change. Leaves out scripts other than Latin.
"""

import codecs
import unicodedata

SPELT = "allohistory.spelt"  # the name of the way, for `errors=`
SPELLINGS = {
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{MIDDLE DOT}": "-",
    "\N{BULLET}": "*",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{LEFTWARDS ARROW}": "<-",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{NOT EQUAL TO}": "!=",
    "\N{ALMOST EQUAL TO}": "~",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{BOX DRAWINGS LIGHT UP AND RIGHT}": "`",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    "\N{BOX DRAWINGS HEAVY HORIZONTAL}": "-",
    "\N{BOX DRAWINGS HEAVY RIGHT}": "-",
    "\N{BOX DRAWINGS HEAVY LEFT}": "-",
}


def spelt(sign: str) -> str:
    """Return a sign in ASCII: its spelling, or the letter without its accent, or `?`."""
    if sign in SPELLINGS:
        return SPELLINGS[sign]
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return plain or "?"


def spell(error: UnicodeError) -> tuple[str, int]:
    """Spell what could not be encoded; encoders call this."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(spelt, error.object[error.start : error.end])), error.end


codecs.register_error(SPELT, spell)
