"""Who may know whom: the rules of the house, held by reading every import."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TELEGRAM = (
    "app|context|commands|buttons|membership|error_handler|sender|outcomes|router|receiving"
    "|keyboards|transport|posting|introducing|running|doctoring|typed|health|admins|services|saying|telling|fetching|inbox"
    "|gate|webhook"
)
VALUES = "bot.models|digests.models|digests.errors"
# In the modules that match the first, imports that match the second must match the third.
RULES = {
    "digests knows no chat": (r"digests", r"bot|telegram|apscheduler|pydantic_settings", ""),
    "SQL is in the store": (
        r"(bot|digests)\.(?!store)",
        r"sqlalchemy|aiosqlite|sqlite3|alembic",
        "",
    ),
    "Telegram is at the edge": (rf"bot\.(?!sandbox|({TELEGRAM})\b)", r"telegram", ""),
    "APScheduler only ticks": (r"(?!bot\.schedule)", r"apscheduler", ""),
    "one assembly": (
        r"(?!bot\.(__main__|console|running|serving|pushing|perusing|doctoring|backstage))",
        r"bot\.app",
        "",
    ),
    "the sandbox is apart": (r"bot\.(?!sandbox|running)", r"bot\.sandbox", ""),
    "the sandbox knows no bot": (r"bot\.sandbox", r"bot|digests|telegram", r"bot\.sandbox"),
    "values": (r"(bot|digests)\.(models|errors)", r"bot|digests", r"digests\.(models|errors)"),
    "messages, pacing": (
        r"bot\.(messages|pacing|floods|guarding)",
        r"bot|digests",
        rf"{VALUES}|bot\.floods",
    ),
    "the report": (r"bot\.(reasons|report)\b", r"bot|digests|sqlalchemy", r"bot\.reasons"),
    "outcomes": (r"bot\.outcomes", r"bot|digests", rf"{VALUES}|bot\.(transport|halting)"),
    "render": (
        r"bot\.render",
        r"bot",
        rf"{VALUES}|bot\.(render|messages|buttons|locales|reasons|report)",
    ),
    "the store": (r"bot\.store", r"bot", r"bot\.(store|models)"),
    "commands": (
        r"bot\.commands\.(?!__init__)",
        r"bot\.(commands|sender|recording|app)",
        r"bot\.commands\.command",
    ),
    "nobody waits on commands": (
        r"bot\.(context|services|membership|error_handler|buttons|render|store|roundups|sender|typed"
        r"|admins|errands|editing|revising|finding|telling)",
        r"bot\.(commands|router|app)",
        "",
    ),
    "reading and store": (r"digests\.reading", r"digests\.(store|search\.query|loading)", ""),
    "store and reading": (
        r"digests\.store",
        r"digests\.(reading|topics|ranking|loading|catalogues|retrieving|suggesting)",
        "",
    ),
    "what is known is judged apart": (
        r"digests\.catalogues\.(arxiv|deciding|filling|judging|links|offering|openreview|pacing"
        r"|records|telling|venues)\b",
        r"digests\.(store|retrieving)|asyncio|stamina|structlog",
        "",
    ),
    "retrieving knows no digest": (
        r"digests\.retrieving",
        r"digests",
        r"digests\.(errors|retrieving)",
    ),
    "one door to the web": (
        r"digests\.(?!retrieving)",
        r"aiohttp|socket|ssl|http\.client|urllib\.request",
        "",
    ),
    "loading is the top": (r"digests", r"digests\.loading", ""),
    "an editor's changes are pure": (
        r"digests\.(drafting|entering|finishing)",
        r"digests\.(store|storing|publishing|loading|retrieving|catalogues)|asyncio",
        "",
    ),
    "what to do about a feed is pure": (
        r"digests\.feed_decisions",
        r"digests\.(store|retrieving|publishing|intake)|asyncio|random",
        "",
    ),
    "below the store": (
        r"digests\.(identity|topics|search|ranking|matching|suggesting)",
        r"digests\.(store|loading|storing)",
        "",
    ),
}


def modules() -> dict[str, ast.Module]:
    """Parse every module of both packages, by its dotted name."""
    files = [file for package in ("bot", "digests") for file in (ROOT / package).rglob("*.py")]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text("utf-8"))
        for file in files
    }


MODULES = modules()


def imports(tree: ast.Module) -> set[str]:
    """Return what a module imports, wherever in it: `from a import b` is a, and a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("rule", RULES)
def test_imports_keep_to(rule: str) -> None:
    """No module imports what its place in the house forbids."""
    who, what, allowed = RULES[rule]
    known = [name for name in MODULES if re.match(rf"({who})", name)]
    assert known
    wrong = {
        f"{name} imports {used}"
        for name in known
        for used in imports(MODULES[name])
        if re.match(rf"({what})(\.|$)", used)
        and not (allowed and re.match(rf"({allowed})(\.|$)", used))
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("called", "home"),
    [
        (r"os\.(environ|getenv|putenv)|environ|getenv", "bot.settings"),
        (
            r"(\w+\.)*datetime\.(now|utcnow|today)|(\w+\.)*date\.today|time\.(time|time_ns)",
            "bot.app",
        ),
    ],
)
def test_one_door_to_the_world(called: str, home: str) -> None:
    """The environment is read in settings alone, the clock in app alone."""
    users = {
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and re.fullmatch(called, ast.unparse(node))
    }
    assert users == {home}
