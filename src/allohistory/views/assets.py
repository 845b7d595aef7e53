"""What a page needs around its map and charts: style sheets, fonts, base map, scripts, inlined.

Assumption: a report is one file that opens offline, so nothing may be fetched. Leaves out the page
itself.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from string import Template

from markupsafe import Markup, escape

STATIC = Path(__file__).parent / "static"
STYLES = ("fonts.css", "atlas.css", "charts.css")
VENDORED = ("d3-array", "d3-geo", "topojson-client")
# Every module after those it imports.
MODULES = (
    "svg",
    "time",
    "projection",
    "land",
    "rails",
    "occupation",
    "lettering",
    "towns",
    "forces",
    "incidents",
    "frame",
    "legend",
    "clock",
    "tip",
    "atlas",
    "start",
)
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_FONT = re.compile(r"url\((fonts/[\w-]+\.woff2)\)")


def fill(template: Path, **values: str) -> str:
    """Return a page template with its places filled: plain text is escaped, `Markup` is not."""
    page = Template(template.read_text(encoding="utf-8"))
    return page.substitute({name: escape(value) for name, value in values.items()})


def content_policy(*scripts: str) -> str:
    """Return the content-security policy of a page that runs these inlined scripts and no other.

    Styles may stand inline, since SVG charts carry style attributes; nothing is ever fetched.
    """
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    sources = [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests] or [
        "'none'"
    ]
    return (
        f"default-src 'none'; script-src {' '.join(sources)}; "
        "style-src 'unsafe-inline'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def page_assets() -> Markup:
    """Return what goes once into the head of a page with maps or charts, about 440 kB of HTML.

    The script builds every `map_block` of the page when it is parsed; a block added later is built
    by `allohistory.startMaps()`.
    """
    basemap = (STATIC / "basemap.json").read_text(encoding="utf-8").strip()
    return Markup(
        "<style>{}</style>\n"
        '<script type="application/json" id="allohistory-basemap">{}</script>\n'
        "<script>{}</script>"
    ).format(trusted(page_styles()), trusted(basemap), trusted(page_scripts()))


def trusted(shipped: str) -> Markup:
    """Return a style sheet or script as markup: it is shipped with the program."""
    return Markup(shipped)  # noqa: S704 - never a text of the data


@cache
def page_styles() -> str:
    """Return the style sheets, fonts inlined."""
    styles = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    return _FONT.sub(lambda match: f"url({_data_address(match[1])})", styles)


def _data_address(name: str) -> str:
    font = base64.b64encode((STATIC / name).read_bytes()).decode("ascii")
    return f"data:font/woff2;base64,{font}"


@cache
def page_scripts() -> str:
    """Return d3-geo, topojson-client and the map, as one classic script."""
    vendored = "\n".join(
        (STATIC / "vendor" / f"{name}.min.js").read_text(encoding="utf-8") for name in VENDORED
    )
    modules = "\n".join(_plain(name) for name in MODULES)
    return (
        f"{vendored}\n(() => {{\n'use strict';\n{modules}\n"
        "globalThis.allohistory = {startMaps};\n"
        "if (document.readyState === 'loading')\n"
        "  document.addEventListener('DOMContentLoaded', startMaps);\n"
        "else startMaps();\n})();"
    )


def _plain(name: str) -> str:
    """Return a module without its imports and exports: all share one scope."""
    module = (STATIC / "map" / f"{name}.js").read_text(encoding="utf-8")
    return _EXPORT.sub("", _IMPORT.sub("", module))
