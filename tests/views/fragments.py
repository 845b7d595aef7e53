"""Reading HTML fragments in the tests of the views."""

import html
import re
import xml.etree.ElementTree as ET


def breakable(text):
    """Return a text with plain spaces before its % signs."""
    return str(text).replace("\xa0%", " %")


def parsed(fragment):
    """Return a fragment as a tree: it must be well formed."""
    return ET.fromstring(f"<div>{breakable(fragment)}</div>")  # noqa: S314  # our own page


def words(fragment):
    """Return the words of a fragment, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", fragment)).split())


def every(fragment, tag, **attributes):
    """Return the elements of a tag that have these attributes; `class_` is class."""
    wanted = {name.rstrip("_"): value for name, value in attributes.items()}
    return [
        item
        for item in parsed(fragment).iter(tag)
        if all(item.get(name) == value for name, value in wanted.items())
    ]


def attributes_of(items, *names):
    """Return the given attributes of every element, in a tuple each."""
    return [tuple(item.get(name) for name in names) for item in items]
