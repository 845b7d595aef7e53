"""Draw the picture of the map in the README: the map of a report, rendered by a browser.

Usage: python tools/map_image.py report.html docs/images/map.png [ISO date]
Needs Chromium and Playwright (the extra `dev`). `allohistory.report(result, timeline=859)` makes
the report of any timeline.
"""

import shutil
import sys
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1180, 1100
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SET_WEEK = """(slider, day) => {
  const first = new Date(JSON.parse(document.querySelector('.atlas-data').textContent).frame.from);
  slider.value = Math.floor((new Date(day) - first) / 6048e5);
  slider.dispatchEvent(new Event('input'));
}"""


def draw(report: Path, picture: Path, day: date | None) -> None:
    """Open the report, set the map's date, and photograph the map."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        sys.exit("no Chromium: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=SWITCHES)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce"
        )
        page.goto(report.resolve().as_uri())
        page.wait_for_selector(".atlas .town")
        if day is not None:
            page.locator(".atlas-track input").evaluate(SET_WEEK, day.isoformat())
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.locator(".atlas-stage").screenshot(path=picture)
        browser.close()
    print(f"wrote {picture}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    when = date.fromisoformat(sys.argv[3]) if len(sys.argv) == 4 else None  # noqa: PLR2004
    draw(Path(sys.argv[1]), Path(sys.argv[2]), when)
