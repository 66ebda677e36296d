"""A service's pages about errors, in a browser: on a phone and on a desk, by day and by night."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from uv import find_uv_bin

from engines import copy, run

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

NAME = '<b>Orders</b> & "Co"'
"""A service's name that means something to HTML."""

START_TIMEOUT = 60
"""Seconds until the service must listen."""

FAINT_TEXTS = """
() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (value) => value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const behind = (element) => {
    const colour = channels(getComputedStyle(element).backgroundColor);
    if (colour[3] !== 0) return colour;
    return element.parentElement ? behind(element.parentElement) : [255, 255, 255];
  };
  const contrast = (element) => {
    const both = [channels(getComputedStyle(element).color), behind(element)].map(luminance);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (texts.nextNode()) {
    const [text, element] = [texts.currentNode.data.trim(), texts.currentNode.parentElement];
    if (text && contrast(element) < 4.5) faint.push(`${text}: ${contrast(element)}`);
  }
  return faint;
}
"""
"""Texts that do not stand out from what is behind them by 4.5 to 1 (WCAG 2.2, 1.4.3)."""


@pytest.fixture(scope="module", params=[("fastapi", "problem"), ("django", "envelope")], ids="-".join)
def address(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service listens."""
    framework, error_format = request.param
    folder = tmp_path_factory.mktemp(framework)
    answers = {"project_name": NAME, "project_slug": "my-service", "framework": framework, "error_format": error_format}
    service = copy(template, folder / "service", answers)
    run(find_uv_bin(), "venv", "--quiet", "--python", sys.executable, "environment", cwd=folder)
    python = folder / "environment" / "bin" / "python"
    run(find_uv_bin(), "pip", "install", "--quiet", "--python", python, "-e", ".", cwd=service)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"APP_ENV": "test", "PORT": str(port), "SHUTDOWN_DELAY": "0"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [python, "-m", "my_service"], cwd=service, env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_until_it_listens(process, port, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = monotonic() + START_TIMEOUT
    while monotonic() < deadline and process.poll() is None:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port)).close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    pytest.fail(f"It does not listen:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:  # .ci/run sees to it that there is one
        pytest.skip("there is no Chromium to look at pages with; install it, for example: apt-get install chromium")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # which does not work for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def width(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def page(browser: Browser, address: str, width: int, scheme: str) -> Iterator[Page]:
    """An empty page. When it is closed, it has asked nobody but the service, and has had nothing to complain about."""
    complaints: list[str] = []
    asked: list[str] = []
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((f"{address}/errors", "data:"))] == []


def check_looks(page: Page, scheme: str) -> None:
    """What holds for every page."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
    assert page.evaluate(FAINT_TEXTS) == []
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    is_dark = max(map(int, ground.removeprefix("rgb(").removesuffix(")").split(","))) < 128
    assert is_dark == (scheme == "dark")
    assert NAME in page.title()
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_list_leads_to_every_error_and_back(page: Page, scheme: str) -> None:
    page.goto("/errors")
    check_looks(page, scheme)
    expect(page.get_by_role("heading", level=1)).to_have_text("Errors")
    page.get_by_role("navigation").get_by_role("link", name="VALIDATION").click()
    page.get_by_role("link", name="MY_VALIDATION_FAILED").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Validation failed")
    page.get_by_role("banner").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Errors")


def test_an_error_is_explained_beside_its_answer(page: Page, scheme: str, width: int) -> None:
    page.goto("/errors/MY_VALIDATION_FAILED")
    check_looks(page, scheme)
    for heading in ("What happened", "What to do", "Is a retry any use?"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    answer = page.get_by_role("figure")
    expect(answer).to_contain_text('"code": "MY_VALIDATION_FAILED"')
    explained = page.get_by_role("heading", name="What happened").bounding_box()
    answered = answer.bounding_box()
    assert explained
    assert answered
    if width < 800:
        assert answered["y"] > explained["y"] + explained["height"]
        assert answered["width"] > width * 0.8
    else:
        assert answered["x"] > explained["x"] + explained["width"]
