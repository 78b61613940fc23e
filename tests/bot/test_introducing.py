"""The menus that editors and operators see."""

import pytest
from structlog.testing import capture_logs

from bot.audience import Audience
from bot.commands import commands_for
from bot.introducing import introduce_to_insiders
from bot.locales import LANGUAGES
from bot.settings import Settings
from tests.bot.spoken import spoken
from tests.bot.world import MEMBER, YOU, Json, World

BOTH = {"editors": (YOU,), "operators": (YOU,)}


def menu(world: World, user_id: int, language: str = "") -> list[Json]:
    """Return the menu of a user's private chat."""
    return world.telegram.profile.commands_of({"type": "chat", "chat_id": user_id}, language)


async def introduce(world: World, settings: Settings, language: str = "en") -> None:
    """Set the menus in a language."""
    services = world.app.services
    await introduce_to_insiders(services.bot, services.locales[language], settings)


@pytest.mark.parametrize(
    ("named", "audiences"),
    [
        ({"editors": (YOU,)}, {Audience.EDITORS}),
        ({"operators": (YOU,)}, {Audience.OPERATORS}),
        (BOTH, {Audience.EDITORS, Audience.OPERATORS}),
    ],
)
async def test_they_see_their_commands_in_every_language(
    world: World, named: dict[str, tuple[int]], audiences: set[Audience]
) -> None:
    """After all others, and in their own chats alone; set once while they are the same."""
    settings = Settings.model_validate(named)
    for _ in range(2):
        for language in LANGUAGES:
            await introduce(world, settings, language)
    for language in LANGUAGES:
        shown = menu(world, YOU, "" if language == "en" else language)
        names = [command.name for command in commands_for({Audience.EVERYBODY} | audiences)]
        assert [one["command"] for one in shown] == names
        assert shown[-1]["description"] == spoken(world, f"command_{names[-1]}", language)
    calls = [call for call in world.telegram.calls if call.method.lower() == "setmycommands"]
    assert len(calls) == len(LANGUAGES)
    assert menu(world, MEMBER) == []
    assert world.telegram.profile.menu() == {}


async def test_who_has_no_chat_is_passed_over(world: World) -> None:
    """Who never spoke to the bot has no menu yet; the others have theirs."""
    with capture_logs() as logs:
        await introduce(world, Settings(editors=(77, YOU)))
    assert [log["user"] for log in logs if log["event"] == "insider_has_no_chat"] == [77]
    assert menu(world, YOU) != []
