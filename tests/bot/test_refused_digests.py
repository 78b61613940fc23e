"""A running bot's log tells the faults of a digest file so that they can be read on a terminal."""

import io
import json
import sys
from pathlib import Path

import pytest
import structlog

from bot import logs
from bot.settings import Settings
from tests.bot.papers import entry, put
from tests.bot.world import World


async def log_of(
    world: World, folder: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Load a folder whose one digest has two faults; return the lines logged about it."""
    put(folder, "bad", entry(1, topics=("multimodl",)), entry(2, topics=("agnts",)))
    world.app.settings = world.app.settings.model_copy(update={"digests_dir": folder})
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    logs.configure(Settings.model_validate({"log_format": form}))
    try:
        await world.app.reload()
    finally:
        structlog.reset_defaults()
    return [line for line in said.getvalue().splitlines() if "digest_refused" in line]


async def test_each_fault_is_a_line(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In text no line break is escaped, and the file's name is not said twice."""
    first, second = await log_of(world, tmp_path, "text", monkeypatch)
    assert "multimodl" in first
    assert "agnts" in second
    assert "\\n" not in first + second
    assert first.count("bad.yaml") == 1


async def test_each_fault_is_an_object(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In JSON each names the file and one fault, line first."""
    lines = await log_of(world, tmp_path, "json", monkeypatch)
    faults = [json.loads(line) for line in lines]
    assert [fault["file"] for fault in faults] == [str(tmp_path / "bad.yaml")] * 2
    assert all(fault["reason"].startswith("line ") for fault in faults)
