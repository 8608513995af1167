"""Messages in a real browser: on a telephone and on a desk, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from notifier.events import encode
from notifier.example import examples
from notifier.message import Composer
from notifier.payload import Event
from tests.chromium import chromium
from tests.notifier.fakes import oxfordshire

LONG = "Bournemouth, Christchurch and Poole-with-a-name-that-nobody-could-break-at-any-blank-" + "x" * 120
COMPOSER = Composer(public_url="https://alerts.example.org")

# The contrast of each piece of text against what is behind it, as WCAG 2.2 computes it (1.4.3).
_LOWEST_CONTRAST = """
() => {
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const luminance = ([red, green, blue]) =>
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = numbers(getComputedStyle(each).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  let lowest = 21;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue;
    const element = walker.currentNode.parentElement;
    const pair = [luminance(numbers(getComputedStyle(element).color)), luminance(behind(element))];
    lowest = Math.min(lowest, (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05));
  }
  return lowest;
}
"""


def cases() -> dict[str, Event]:
    """Every kind of message, and one with names that are longer than any screen."""
    event = oxfordshire()
    event["data"]["provider"]["name"] = event["data"]["report"]["title"] = LONG
    event["data"]["summary"] = f"{LONG}: good overall."
    return {**dict(examples()), "oxfordshire": oxfordshire(), "long": event}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def shown(browser: Browser, event: Event, width: int, scheme: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    message = COMPOSER.compose(encode(event), "county-desk", "https://alerts.example.org/unsubscribe/t0ken")
    page.set_content(message.html)
    assert asked == [], "a message loads nothing"
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("case", list(cases()))
def test_a_message_fits_the_screen_and_is_legible(
    browser: Browser, case: str, width: int, scheme: str
) -> None:
    page = shown(browser, cases()[case], width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_LOWEST_CONTRAST) >= 4.5
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark is (scheme == "dark")
    page.close()


def test_what_moved_is_said_in_a_sign_and_a_word_and_tables_name_their_rows(browser: Browser) -> None:
    page = shown(browser, oxfordshire(), 360, "light")
    assert page.locator("td.improved").all_inner_texts() == ["▲ improved"]
    assert page.locator("table").first.locator("th[scope=row]").count() == 5
    assert page.locator("table").first.locator("th[scope=col]").count() == 3
    page.close()


def test_the_contents_of_a_digest_lead_to_its_messages(browser: Browser) -> None:
    page = shown(browser, cases()["digest"], 360, "light")
    targets = [link.get_attribute("href") for link in page.locator("ol a").all()]
    assert targets == ["#message-1", "#message-2"]
    assert all(page.locator(f"h2{target}").count() == 1 for target in targets)
    page.close()
