"""The sandbox as a person sees it: the real program, its page in headless Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from tests.bot.sandbox.page.conftest import BROWSERS, FLAGS
from tests.bot.test_command_line import environment


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Start the program in an empty folder; give its page's address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", "0"],
        cwd=tmp_path,
        env=environment(tmp_path, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        told = process.stdout.readline() if process.stdout else ""
        match = re.search(r"http://\S+", told)
        assert match, told
        yield match[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


async def test_from_a_subscription_to_the_roundup_on_the_page(address: str) -> None:
    """Subscribe, turn the clock, and the roundup stands in the chat and as sent in the outbox."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        pytest.skip("no Chromium is installed: the page was not tried in a browser")
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=flags)
        page = await browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        await expect(page.locator("#now")).not_to_be_empty()
        box = page.get_by_role("textbox").first
        await box.fill("/subscribe multimodal")
        await box.press("Enter")
        log = page.get_by_role("log", name="Messages")
        await expect(log.get_by_text("Subscribed: Multimodal")).to_be_visible()
        await page.get_by_role("button", name="Turn to the next roundup").first.click()
        await expect(log.get_by_text("Papers of the week").last).to_be_visible()
        await expect(page.get_by_role("cell", name="sent").first).to_be_visible()
        await page.get_by_role("button", name="1", exact=True).last.click()
        await expect(log.get_by_text("Key figures").last).to_be_visible()
        await box.fill("/drafts")  # who opens the page is an editor too
        await box.press("Enter")
        await expect(log.get_by_text("No draft waits for a decision")).to_be_visible()
        await browser.close()
    assert errors == []
