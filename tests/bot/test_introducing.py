"""The menus that editors see."""

from structlog.testing import capture_logs

from bot.commands import COMMANDS, EDITORS_COMMANDS
from bot.introducing import introduce_to_editors
from bot.locales import LANGUAGES
from tests.bot.spoken import spoken
from tests.bot.world import MEMBER, YOU, Json, World


def menu(world: World, editor: int, language: str = "") -> list[Json]:
    """Return the menu of an editor's private chat."""
    return world.telegram.profile.commands_of({"type": "chat", "chat_id": editor}, language)


async def test_editors_see_their_commands_in_every_language(world: World) -> None:
    """After all others, and in their own chats alone; set once while they are the same."""
    bot, locales = world.app.services.bot, world.app.services.locales
    for _ in range(2):
        for language in LANGUAGES:
            await introduce_to_editors(bot, locales[language], [YOU])
    for language in LANGUAGES:
        shown = menu(world, YOU, "" if language == "en" else language)
        names = [command.name for command in (*COMMANDS, *EDITORS_COMMANDS)]
        assert [one["command"] for one in shown] == names
        assert shown[-1]["description"] == spoken(world, f"command_{names[-1]}", language)
    calls = [call for call in world.telegram.calls if call.method.lower() == "setmycommands"]
    assert len(calls) == len(LANGUAGES)
    assert menu(world, MEMBER) == []
    assert world.telegram.profile.menu() == {}


async def test_an_editor_without_a_chat_is_passed_over(world: World) -> None:
    """Who never spoke to the bot has no menu yet; the others have theirs."""
    with capture_logs() as logs:
        await introduce_to_editors(
            world.app.services.bot, world.app.services.locales["en"], [77, YOU]
        )
    assert [log["editor"] for log in logs if log["event"] == "editor_has_no_chat"] == [77]
    assert menu(world, YOU) != []
