"""The HTML page: whole in itself, its script and style allowed by their hash alone, and readable in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from checker.decide.model import Report
from tests.acme import TODAY
from tests.render.reports import answer, every_answer, written
from tests.render.test_hostile import HOSTILE, hostile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser_needed = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is missing: the page was looked at by no browser"
)
SWITCHES = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SWITCHES += ["--disable-component-update", "--disable-sync"]


@pytest.mark.parametrize(("tag", "directive"), [("style", "style-src"), ("script", "script-src")])
def test_style_and_script_are_allowed_by_their_hash_alone(tag: str, directive: str) -> None:
    page = written("html", every_answer())
    (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src 'none'" in policy
    assert f"{directive} 'sha256-{digest}'" in policy


def test_the_page_refers_to_nothing_outside_itself() -> None:
    page = written("html", every_answer())
    assert re.findall(r"(?:src|action|url\(|@import|https?:)", page.partition("</head>")[2]) == []
    assert {link[0] for link in re.findall('href="([^"]*)"', page)} == {"#"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES, chromium_sandbox=False)
        yield started
        started.close()


class _Look:
    """One page open in a browser, with whatever went wrong or left it."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.requests: list[str] = []
        self.stopped: list[str | None] = []
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: self.wrong.append(dialog.message))
        page.on("requestfailed", lambda request: self.stopped.append(request.failure))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri())

    def shown(self, selector: str) -> list[str]:
        """The text of what is visible."""
        return [one.inner_text() for one in self.page.locator(selector).all() if one.is_visible()]


def _look(browser: Browser, folder: Path, report: Report, **options: bool) -> _Look:
    path = folder / "report.html"
    path.write_text(written("html", report), encoding="utf-8")
    return _Look(browser.new_page(java_script_enabled=options.get("script", True)), path)


@browser_needed
def test_a_browser_shows_what_is_worst_first_and_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    look = _look(browser, tmp_path, every_answer())
    assert look.shown("#by-flow .name") == [
        "violation",
        *("missing", "undisclosed", "ambiguous", "not-governed"),
        *("waived", "known", "known-too"),
        *("compliant", "explained"),
    ]
    assert look.shown(".view h2") == ["By flow"]
    assert (look.wrong, look.requests) == ([], [(tmp_path / "report.html").as_uri()])


@browser_needed
def test_the_filter_narrows_by_verdict_and_by_words(browser: Browser, tmp_path: Path) -> None:
    look = _look(
        browser, tmp_path, Report(TODAY, "0" * 64, (answer("compliant"), answer("violation"), answer("missing")))
    )
    assert look.shown("#shown") == ["3 of 3 flows"]
    look.page.get_by_role("checkbox", name="violation").uncheck()
    assert look.shown("#by-flow .name") == ["missing", "compliant"]
    look.page.get_by_role("searchbox").fill("GUARDIAN age")
    assert look.shown("#by-flow .name") == ["missing"]
    assert look.shown("#shown") == ["1 of 3 flows"]
    assert look.wrong == []


@browser_needed
def test_clauses_and_policies_lead_to_the_flow(browser: Browser, tmp_path: Path) -> None:
    look = _look(browser, tmp_path, Report(TODAY, "0" * 64, (answer("compliant"), answer("violation"))))
    look.page.get_by_role("radio", name="by policy").check()
    assert look.shown(".view h2") == ["By policy"]
    assert look.shown("#by-policy td a") == ["compliant", "violation"]
    look.page.get_by_role("radio", name="by clause").check()
    assert look.shown("#by-clause h4") == ["acme-3.1, Who gets it, line 11"]
    look.page.locator("#by-clause td a").click()
    assert look.shown(".view h2") == ["By flow"]
    assert look.page.locator("article:target .name").inner_text() == "violation"
    look.page.get_by_role("radio", name="by clause").check()
    look.page.get_by_role("searchbox").fill("nowhere")
    assert look.shown("#by-clause h4") == []


@browser_needed
def test_without_scripts_all_of_it_is_there(browser: Browser, tmp_path: Path) -> None:
    look = _look(browser, tmp_path, every_answer(), script=False)
    assert look.shown(".view h2") == ["By flow", "By policy", "By clause"]
    assert look.shown("form") == []


@browser_needed
def test_printed_it_has_no_filter_and_shows_what_was_folded(browser: Browser, tmp_path: Path) -> None:
    look = _look(browser, tmp_path, every_answer())
    look.page.emulate_media(media="print", color_scheme="dark")
    look.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert look.shown("form") == []
    assert look.shown("details li")
    assert look.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@browser_needed
@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_browser_runs_nothing_that_a_file_says(browser: Browser, tmp_path: Path, said: str) -> None:
    look = _look(browser, tmp_path, hostile(said))
    assert (look.wrong, len(look.requests)) == ([], 1)
    assert look.page.locator("article").count() == 3
    assert look.page.locator("script").count() == 1


@browser_needed
def test_even_markup_that_came_through_would_not_run(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    flow = replace(answer("violation"), title="MARK")
    page = written("html", Report(TODAY, "0" * 64, (flow,)))
    path.write_text(page.replace("MARK", "<script>alert(1)</script><img src='http://192.0.2.1/x' onerror='alert(2)'>"))
    look = _Look(browser.new_page(), path)
    look.page.wait_for_timeout(200)
    assert (look.requests, look.stopped) == ([path.as_uri(), "http://192.0.2.1/x"], ["csp"])
    assert len(look.wrong) == 3
    assert all("Content Security Policy" in message for message in look.wrong)


# The contrast of text with what lies behind it, by the Web Content Accessibility Guidelines 2, 1.4.3.
CONTRAST = """
(selectors) => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (one) => {
    for (; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return Object.fromEntries(selectors.map((selector) => {
    const one = document.querySelector(selector);
    const [a, b] = [light(rgb(getComputedStyle(one).color)), light(behind(one))];
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  }));
}
"""
TEXTS = ["body", "article .place", ".reason", "cite", "td a", ".way code", "legend", "#shown", "th"]
TEXTS += [f"article .badge.{group}" for group in ("violation", "undetermined", "not-governed", "compliant", "accepted")]


@browser_needed
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_lies_behind_it(browser: Browser, tmp_path: Path, scheme: str) -> None:
    look = _look(browser, tmp_path, every_answer())
    look.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    ratios = look.page.evaluate(CONTRAST, TEXTS)
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
    ground = look.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(18, 23, 29)") is (scheme == "dark")
