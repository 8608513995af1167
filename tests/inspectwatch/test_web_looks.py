"""The pages in a real browser, under the policy that they are served with: legible, and they work without
scripts, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import chromium as house
from tests.inspectwatch.asking import DESK, EVENT, filled, link, off, site, tell
from tests.notifier.test_message_looks import _LOWEST_CONTRAST as LOWEST_CONTRAST

LONG = (
    "desk-of-a-name-that-nobody-could-break-" + "x" * 120,
    "d" + "x" * 60 + "@" + "y" * 60 + ".example.org",
)
LOOKS = [(width, scheme) for width in (360, 1200) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """With a way to this machine, and to no other."""
    arguments = [each for each in house._ARGUMENTS if not each.startswith("--host-resolver-rules")]
    reaching = [*arguments, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house, "_ARGUMENTS", reaching)
        with house.chromium() as started:
            yield started


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = filled(tmp_path / "watch.db")
    tell(path, "evt_long", to=(LONG,))
    return path


@contextmanager
def opened(browser: Browser, port: int, path: str, width: int = 360, scheme: str = "light") -> Iterator[Page]:
    """The page of that path. Fails where the browser refused a part of it or asked for anything else."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page, complaints, asked = context.new_page(), [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{port}{path}")
    yield page
    context.close()
    assert [each for each in complaints if "404" not in each] == []
    assert {each.partition(f":{port}")[2] for each in asked} == {path}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_fits_the_screen_and_is_legible(
    browser: Browser, database: Path, width: int, scheme: str
) -> None:
    paths = [link(database), link(database, LONG[1]), f"/events/{EVENT}", "/unsubscribe/nobody", "/x"]
    with site(database) as port:
        for path in paths:
            with opened(browser, port, path, width, scheme) as page:
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert page.evaluate(LOWEST_CONTRAST) >= 4.5
                assert (
                    page.locator("h1").count() == 1 or EVENT in path
                )  # a mail begins with its first sentence
                assert page.title()
                assert page.locator("html").get_attribute("lang") == "en-GB"
                colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
                assert (colour == "rgb(255, 255, 255)") is (scheme == "light")
                assert "Arial" in page.evaluate("getComputedStyle(document.body).fontFamily")


def test_the_button_is_large_and_stops_them(browser: Browser, database: Path) -> None:
    with site(database) as port, opened(browser, port, link(database)) as page:
        button = page.get_by_role("button", name="Stop these messages")
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert off(database) == []
        button.click()
        assert page.get_by_role("heading", level=1).inner_text() == "These messages have stopped"
    assert [each.recipient for each in off(database)] == [DESK]


def test_it_works_by_keyboard_and_shows_where_one_is(browser: Browser, database: Path) -> None:
    with site(database) as port, opened(browser, port, link(database)) as page:
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert (page.evaluate("document.activeElement.tagName"), outline) == ("BUTTON", "3px")
        page.keyboard.press("Enter")
        page.get_by_text("These messages have stopped").wait_for()
    assert [each.recipient for each in off(database)] == [DESK]


def test_loading_the_answer_anew_is_the_same(browser: Browser, database: Path) -> None:
    with site(database) as port, opened(browser, port, link(database)) as page:
        page.get_by_role("button").click()
        page.get_by_text("have stopped").first.wait_for()  # a page that is still coming cannot be loaded anew
        page.reload()
        assert "have stopped" in page.get_by_role("heading").inner_text()
        page.goto(page.url)
        assert page.get_by_role("button").count() == 0


def test_nothing_that_a_message_brought_could_run_or_load(browser: Browser, tmp_path: Path) -> None:
    """Even where somebody's own template let it through."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "report.html.j2").write_text(
        '<!DOCTYPE html><html lang="en-GB"><title>x</title><h1>x</h1><script>document.title = "ran"</script>'
        '<img src="http://127.0.0.1:9/x.png" onerror="document.title = \'ran\'"></html>'
    )
    database = filled(tmp_path / "watch.db")
    with site(database, templates=folder) as port:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/events/{EVENT}")
        page.wait_for_load_state("networkidle")
        assert page.title() == "x"
        page.close()
