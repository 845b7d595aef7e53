"""The page in a real browser, offline: no console error, and the map follows its controls."""

from datetime import date

import pytest
from tests.views.samples import FRAME, INCIDENTS, sample_page

pytestmark = pytest.mark.browser
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser(chromium):
    api = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT: pip install .[dev]")
    with api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Open the sample page from a file at a width; fail on any error or outside request."""
    file = tmp_path / "sample.html"
    file.write_text(sample_page(), encoding="utf-8")
    troubles = []
    contexts = []

    def opened(width=1200, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda message: message.type == "error" and troubles.append(message.text)
        )

        def only_this_file(route):
            address = route.request.url
            if address.startswith(("file:", "data:")):
                route.continue_()
            else:
                troubles.append(f"asked for {address}")
                route.abort()

        page.route("**/*", only_this_file)
        page.goto(file.as_uri())
        page.wait_for_selector(".atlas .incident")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def visible(page, selector):
    """Return how many elements are drawn and not hidden."""
    return page.locator(f"{selector}:not([display=none])").count()


def set_week(page, week):
    page.locator(".atlas-track input").evaluate(
        "(slider, week) => { slider.value = week; slider.dispatchEvent(new Event('input')); }", week
    )


@pytest.mark.parametrize("width", [360, 1400])
def test_the_page_fits_its_width(open_page, width):
    page = open_page(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".atlas .town .name:not([display=none])").count() > 10


def test_the_slider_shows_what_has_happened_by_then(open_page):
    page = open_page()
    assert visible(page, ".atlas .incident[tabindex]") == len(INCIDENTS)
    assert page.locator(".atlas .incident.fresh[tabindex]:not([display=none])").count() == 1
    set_week(page, 0)
    assert visible(page, ".atlas .incident[tabindex]") == 0
    assert page.locator(".atlas-date").inner_text() == "14 September 1931"


def test_frontiers_and_names_follow_the_date(open_page):
    page = open_page()
    names = page.locator(".atlas .region:not([display=none])")
    assert "MANCHUKUO" in names.all_text_contents()
    set_week(page, 0)
    assert "MANCHURIA" in names.all_text_contents()
    assert "MANCHUKUO" not in names.all_text_contents()
    towns = page.locator(".atlas .town .name").all_text_contents()
    assert "Changchun" in towns
    assert "Xinjing" not in towns


def test_a_branch_shows_only_its_own_incidents(open_page):
    page = open_page()
    page.get_by_role("radio", name="After").check()
    assert visible(page, ".atlas .incident[tabindex]") == len(INCIDENTS) - 1


def test_a_fight_is_named_only_while_it_lasts(open_page):
    page = open_page()

    def named():
        return [
            text for text in page.locator(".atlas .incident .label").all_text_contents() if text
        ]

    begun = next(incident for incident in INCIDENTS if incident.get("losses", 0) > 10_000)
    first = date.fromisoformat(FRAME["from"])
    weeks = (date.fromisoformat(str(begun["date"])) - first).days // 7 + 1
    set_week(page, weeks)
    assert len(named()) == 1
    set_week(page, weeks + 60)
    assert named() == []


def test_the_other_view_is_drawn_on_request(open_page):
    page = open_page()
    before = page.locator(".atlas .town").count()
    page.get_by_role("radio", name="The frontier").check()
    assert page.locator(".atlas .town").count() != before


def test_the_button_plays_and_pauses(open_page):
    page = open_page()
    set_week(page, 0)
    page.get_by_role("button", name="Play").click()
    # The page's policy forbids waiting for a function, which would evaluate a string.
    for _ in range(100):
        if page.evaluate("Number(document.querySelector('.atlas-track input').value)") > 3:
            break
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Play").count() == 1


def test_nothing_pulses_with_reduced_motion(open_page):
    page = open_page(reduced_motion="reduce")
    style = "getComputedStyle(document.querySelector('.incident.fresh .pulse')).animationName"
    assert page.evaluate(style) == "none"


def test_incidents_can_be_visited_by_keyboard_and_show_their_text(open_page):
    page = open_page()
    page.locator(".atlas .incident[tabindex='0']").focus()
    tip = page.locator(".atlas-tip")
    assert "On the Halha" in tip.inner_text()
    assert "38,000" in tip.inner_text()
    page.keyboard.press("ArrowLeft")
    assert "An island is taken" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
