"""The site in a real browser: everybody can use it, whatever the screen, the hour, and the hands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import chromium
from tests.docs_examples.conftest import or_skip
from tests.inspectwatch.processes import until
from tests.inspectwatch.site.pages import EVERY, OXFORDSHIRE, REPORT
from tools import javascript

AXE = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    folder = Path(or_skip(javascript.ready))
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@contextmanager
def opened(
    browser: Browser, port: int, path: str, width: int = 1400, scheme: str = "light", *, script: bool = True
) -> Iterator[Page]:
    """The page. Fails where the browser complains, or asks anybody but us."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=script,
    )
    page, complaints, asked = context.new_page(), [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{port}{path}")
    yield page
    context.close()
    assert [each for each in complaints if "404" not in each] == []
    assert [each for each in asked if not each.startswith(f"http://127.0.0.1:{port}/")] == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (800, "dark"), (1400, "light")])
def test_every_page_fits_the_screen(browser: Browser, port: int, width: int, scheme: str) -> None:
    with opened(browser, port, "/about", width, scheme) as page:
        back = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (back == "rgb(255, 255, 255)") is (scheme == "light")
        for path in (*EVERY, "/oxfordshre"):
            page.goto(f"http://127.0.0.1:{port}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.locator("h1").count() == 1
            assert page.title().endswith(" – Inspectwatch")


# One of each kind: every rule looks at every element, which takes its time where there are thousands.
KINDS = (
    "/",
    "/authorities?region=North+East",
    f"/authorities/{OXFORDSHIRE}",
    REPORT,
    "/changes?provider=Barnet&earlier=yes",
    "/search?q=made-up&region=London",
    "/status",
    "/about",
    "/oxfordshre",
)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1400, "dark")])
def test_axe_finds_nothing_that_keeps_anybody_out(
    browser: Browser, port: int, axe: str, width: int, scheme: str
) -> None:
    with opened(browser, port, "/about", width, scheme) as page:
        for path in KINDS:
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.evaluate(axe)
            found = page.evaluate(AXE, RULES)
            problems = [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
            assert problems == [], path
            assert len(found["passes"]) > 20


def visible_names(page: Page) -> list[str]:
    return page.locator("tbody tr:visible th").all_inner_texts()


def test_searching_as_one_types(browser: Browser, port: int) -> None:
    with opened(browser, port, "/authorities") as page:
        assert len(visible_names(page)) == 153
        page.get_by_label("Name or code").press_sequentially("OXF")
        assert visible_names(page) == ["Oxfordshire"]
        assert page.get_by_text("1 of 153 shown").is_visible()
        page.get_by_label("Name or code").fill("")
        assert len(visible_names(page)) == 153
        assert page.get_by_text("153 authorities").is_visible()


def test_as_one_types_authorities_are_found_by_other_names_and_codes(browser: Browser, port: int) -> None:
    oxfordshire = ("oxon", "931", "80536", "E10000025", "Oxfordshire County Council")
    with opened(browser, port, "/authorities") as page:
        for typed in oxfordshire:
            page.get_by_label("Name or code").fill(typed)
            assert visible_names(page) == ["Oxfordshire"], typed
        page.get_by_label("Name or code").fill("BANES")
        assert visible_names(page) == ["Bath and North East Somerset"]
        page.get_by_label("Name or code").fill("n. yorks")
        assert visible_names(page) == []
        page.get_by_text("0 of 153 shown: press Show to look up other names and codes").wait_for()
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**q=n**")
        assert visible_names(page) == ["North Yorkshire"]


def test_other_than_what_was_asked_for_is_not_said_to_be_shown(browser: Browser, port: int) -> None:
    with opened(browser, port, "/authorities?q=oxon") as page:
        assert visible_names(page) == ["Oxfordshire"]
        page.get_by_label("Name or code").fill("kent")
        assert visible_names(page) == []
        page.get_by_text("0 of 1 shown: press Show to look through all authorities").wait_for()
        page.get_by_label("Name or code").fill("oxon")
        assert visible_names(page) == ["Oxfordshire"]
        assert page.get_by_text("1 authority", exact=True).is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_filtering_works_without_a_script(browser: Browser, port: int, script: bool) -> None:
    with opened(browser, port, "/authorities", script=script) as page:
        page.get_by_label("Name or code").fill("ham")
        page.get_by_label("Region").select_option("London")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**region=London**")
        names = visible_names(page)
        assert "Newham" in names
        assert all("ham" in name.lower() for name in names)
        assert page.get_by_label("Region").input_value() == "London"


def test_sorting_is_said_and_turns_round(browser: Browser, port: int) -> None:
    with opened(browser, port, "/authorities?region=London") as page:
        for order in ("ascending", "descending"):
            page.get_by_role("columnheader", name="Inspected").get_by_role("link").click()
            head = page.get_by_role("columnheader", name="Inspected")
            assert head.get_attribute("aria-sort") == order
            assert len(visible_names(page)) == 33, "the filter stays"


def test_the_map_names_every_tile(browser: Browser, port: int) -> None:
    with opened(browser, port, "/") as page:
        tiles = page.locator("a.tile")
        assert tiles.count() == 153
        oxford = page.get_by_role("link", name="Oxfordshire: ")
        assert oxford.get_attribute("title") == oxford.locator(".unseen").text_content()
        assert oxford.locator(".letter").inner_text() in "OGRI×"
        oxford.click()
        assert page.get_by_role("heading", level=1).inner_text().startswith("Oxfordshire")


def test_the_map_shows_another_judgement(browser: Browser, port: int) -> None:
    with opened(browser, port, "/") as page:
        page.get_by_role("link", name="Care leavers", exact=True).click()
        assert page.get_by_role("heading", name="Care leavers, authority by authority").is_visible()
        assert page.locator("a.tile.g-none_any_more").count() == 0


def test_the_chart_has_a_name_and_says_what_the_table_says(browser: Browser, port: int) -> None:
    with opened(browser, port, f"/authorities/{OXFORDSHIRE}") as page:
        chart = page.get_by_role("img", name="Oxfordshire: every judgement over the years")
        boxes = chart.locator(".box:not(.g-none_any_more)")
        assert boxes.count() == page.get_by_role("table", name="Every judgement").locator("tbody tr").count()
        assert "Every judgement" in (chart.locator("desc").text_content() or "")
        assert chart.locator(".break").count() >= 1
        assert chart.locator(".otherwise").count() >= 1
        heights = chart.locator(".box rect").evaluate_all(
            "all => all.map(each => each.getAttribute('height'))"
        )
        assert set(heights) == {"24.0", "58.0"}, "a joint judgement stands in both lanes"


def test_no_label_of_a_chart_is_cut(browser: Browser, port: int) -> None:
    cut = """all => all.filter(text => {
        const box = text.getBBox(), chart = text.ownerSVGElement.viewBox.baseVal;
        return box.x < 0 || box.x + box.width > chart.width;
    }).map(text => text.textContent)"""
    under_the_latest = "/authorities?grade=none_any_more"  # whose label stands at the right end
    with opened(browser, port, under_the_latest) as page:
        page.locator("tbody th a").first.click()
        page.wait_for_url("**/authorities/*")
        assert "ILACS 2026" in page.locator("svg.timeline text").all_text_contents()
        assert page.locator("svg.timeline text").evaluate_all(cut) == []


def test_by_keyboard_alone(browser: Browser, port: int) -> None:
    with opened(browser, port, "/", width=800) as page:
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        while not page.evaluate("document.activeElement.matches('a.tile')"):
            page.keyboard.press("Tab")
        style = page.evaluate(
            "(e => [e.outlineStyle, e.outlineWidth])(getComputedStyle(document.activeElement))"
        )
        assert style == ["solid", "3px"]
        page.keyboard.press("Enter")
        page.wait_for_url("**/authorities/*")


@pytest.mark.parametrize("width", [800, 1000, 1400])
def test_of_a_wide_table_nothing_is_cut(browser: Browser, port: int, width: int) -> None:
    with opened(browser, port, "/authorities", width) as page:
        for path in ("/authorities", f"/authorities/{OXFORDSHIRE}", "/changes?region=London"):
            page.goto(f"http://127.0.0.1:{port}{path}")
            table = page.locator(".scroll:has(.broad)")
            assert table.evaluate("e => e.scrollWidth - e.clientWidth") == 0, path


# How much wider the longest of its words is than what a list has room for beside its arrow and padding.
TOO_WIDE = """lists => lists.map(list => {
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = getComputedStyle(list).font;
  const longest = Math.max(...[...list.options].map(option => pen.measureText(option.text).width));
  return [list.name, Math.ceil(longest - (list.clientWidth - 40))];
}).filter(each => each[1] > 0)"""


@pytest.mark.parametrize("width", [360, 800, 1000, 1400])
def test_no_list_to_choose_from_cuts_its_words(browser: Browser, port: int, width: int) -> None:
    with opened(browser, port, "/authorities", width) as page:
        for path in ("/authorities", "/changes", "/search"):
            page.goto(f"http://127.0.0.1:{port}{path}")
            assert page.locator("select").evaluate_all(TOO_WIDE) == [], path


def test_a_wide_chart_scrolls_by_keyboard_and_the_page_does_not(browser: Browser, port: int) -> None:
    with opened(browser, port, f"/authorities/{OXFORDSHIRE}", width=360) as page:
        page.locator(".latest").focus()
        page.keyboard.press("ArrowLeft")
        scrolled = "document.querySelector('.latest').scrollLeft != 0"
        until(lambda: page.evaluate(scrolled) is True, "it has scrolled")
        assert page.evaluate("window.scrollX") == 0


def test_on_a_telephone_each_row_says_what_its_values_are(browser: Browser, port: int) -> None:
    with opened(browser, port, "/authorities?q=oxfordshire", width=360) as page:
        cell = page.locator("tbody tr td").nth(1)
        assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Overall"'
        assert page.get_by_role("rowheader", name="Oxfordshire").is_visible()


def test_on_a_telephone_the_timeline_begins_with_the_latest(browser: Browser, port: int) -> None:
    with opened(browser, port, f"/authorities/{OXFORDSHIRE}", width=360, script=False) as page:
        assert page.get_by_text("scroll to the left").is_visible()
        chart, last = page.locator(".latest").bounding_box(), page.locator(".box rect").last.bounding_box()
        assert chart is not None
        assert last is not None
        assert chart["x"] < last["x"] < last["x"] + last["width"] < chart["x"] + chart["width"]
        page.set_viewport_size({"width": 1000, "height": 900})
        assert not page.get_by_text("scroll to the left").is_visible()


def test_the_document_is_downloaded_and_never_shown(browser: Browser, port: int) -> None:
    with opened(browser, port, REPORT) as page:
        with page.expect_download() as started:
            page.get_by_role("link", name="The document as it was archived").click()
        assert started.value.suggested_filename == "80536-93131.pdf"


def test_on_paper_there_is_no_menu(browser: Browser, port: int) -> None:
    with opened(browser, port, "/authorities?region=London") as page:
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation", name="Pages").is_visible()
        assert not page.get_by_role("button", name="Show").is_visible()
        assert page.get_by_role("table").is_visible()
