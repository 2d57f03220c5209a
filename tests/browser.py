"""A real browser for tests: Chromium or Chrome as the system has it, driven by Playwright.

Playwright's loop lives in a thread of its own, so that the tests around it can have theirs. Without a browser the
tests that need one are skipped, unless `GRADER_TEST_BROWSER=required` says that there must be one.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000
"""Wall milliseconds for what a page should do at once."""
COLOURS = """
() => [...document.querySelectorAll("body *")].filter((element) => {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const inert = element.closest("script, style, title, desc, :disabled");
  return own && !inert && element.getClientRects().length && getComputedStyle(element).visibility === "visible";
}).map((element) => {
  const drawn = element instanceof SVGElement;
  const ink = getComputedStyle(element)[drawn ? "fill" : "color"];
  let under = element;
  while (under && /^rgba\\(0, 0, 0, 0\\)$/.test(getComputedStyle(under).backgroundColor)) under = under.parentElement;
  const band = drawn && element.closest(".row.now") && element.closest(".row").querySelector(".band");
  const paper = band ? getComputedStyle(band).fill : getComputedStyle(under).backgroundColor;
  return [element.className.baseVal ?? element.className, ink, paper];
})
"""
"""Class, colour and background of everything that holds text."""


class Page:
    """An open page, with its requests (`requests`) and reported errors (`problems`)."""

    def __init__(self, page: Any, run: Callable[..., Any]) -> None:
        self._page, self._run = page, run
        self.requests: list[str] = []
        self.problems: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.problems.append(message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def press(self, *keys: str) -> None:
        for key in keys:
            self._run(self._page.keyboard.press, key)

    def type(self, text: str) -> None:
        self._run(self._page.keyboard.type, text)

    def click(self, selector: str) -> None:
        self._run(self._page.click, selector)

    def click_at(self, x: float, y: float) -> None:
        """Click at this position, in CSS pixels of the window."""
        self._run(self._page.mouse.click, x, y)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self._run(self._page.evaluate, script, argument)

    def wait_until(self, script: str) -> None:
        """Wait until this JavaScript expression is true. Playwright's own way needs an `eval` in the page."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.evaluate(script):
            assert time.monotonic() < deadline, f"not true after {PATIENCE} ms: {script}"
            self._run(self._page.wait_for_timeout, 50)

    def texts(self, selector: str) -> list[str]:
        return [str(text).strip() for text in self._run(self._page.locator(selector).all_text_contents)]

    def text(self, selector: str) -> str:
        (text,) = self.texts(selector)
        return text

    def visible_texts(self, selector: str) -> list[str]:
        """Return the texts of these elements that a person can see."""
        seen = """(selector) => [...document.querySelectorAll(selector)]
            .filter((element) => element.getClientRects().length).map((element) => element.innerText.trim())"""
        return [text for text in self.evaluate(seen, selector) if text]

    def count(self, selector: str) -> int:
        return int(self._run(self._page.locator(selector).count))

    def attribute(self, selector: str, name: str) -> str | None:
        value = self._run(self._page.get_attribute, selector, name)
        return None if value is None else str(value)

    def print_out(self) -> None:
        """Show the page as it would be printed, from now on."""
        self._run(lambda: self._page.emulate_media(media="print"))

    def sheets(self, size: str = "A4") -> int:
        """Return the number of sheets of paper that the page takes."""
        pdf = self._run(lambda: self._page.pdf(format=size))
        return len(re.findall(rb"/Type\s*/Page\b", pdf))

    def screenshot(self, file: Path) -> None:
        self._run(lambda: self._page.screenshot(path=str(file)))


def channels(colour: str) -> tuple[float, ...]:
    return tuple(float(number) for number in re.findall(r"[\d.]+", colour)[:3])


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2 defines it."""
    parts = [channel / 255 for channel in channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


class Browser:
    """A browser that opens each file with a new profile.

    Raises:
        playwright.sync_api.Error: there is no browser.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        try:
            self._playwright = self._run(lambda: sync_playwright().start())
            try:
                self._chromium = self._run(self._launch)
            except Error:
                self._run(self._playwright.stop)
                raise
        except BaseException:
            self._thread.shutdown()
            raise

    def open(self, file: Path, hash_: str = "", **options: Any) -> Page:
        """`options` are those of Playwright's `new_context`: `viewport`, `color_scheme`, `java_script_enabled`, …"""

        def visit() -> Page:
            context = self._chromium.new_context(**options)
            context.set_default_timeout(PATIENCE)
            page = Page(context.new_page(), self._run)
            page._page.goto(file.resolve().as_uri() + hash_)
            return page

        return self._run(visit)  # type: ignore[no-any-return]

    def close_pages(self) -> None:
        self._run(lambda: [context.close() for context in self._chromium.contexts])

    def close(self) -> None:
        self._run(self._chromium.close)
        self._run(self._playwright.stop)
        self._thread.shutdown()

    def _run(self, call: Callable[..., Any], *arguments: Any) -> Any:
        return self._thread.submit(call, *arguments).result()

    def _launch(self) -> Any:
        found = next(filter(None, map(shutil.which, NAMES)), None)
        where: dict[str, Any] = {"executable_path": found} if found else {"channel": "chrome"}
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        return self._playwright.chromium.launch(args=[*ARGUMENTS, *as_root], **where)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one browser for the whole session, because starting it takes a second."""
    try:
        browser = Browser()
    except Error as problem:
        reason = f"no browser to look at the page with: {str(problem).splitlines()[0]}"
        if os.environ.get("GRADER_TEST_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    yield browser
    browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens files as `Browser.open` does; they are closed after the test."""
    yield browser.open
    browser.close_pages()
