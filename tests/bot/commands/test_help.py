import pytest

from bot.commands import COMMANDS
from tests.bot.spoken import marked, speak, spoken
from tests.bot.world import GROUP, MEMBER, World


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
async def test_every_command_is_listed(world: World, language: str) -> None:
    """Each command stands once with what it does, can be pressed, and itself and /start need none."""
    speak(world, language)
    [answer] = await world.say("/help")
    names = [command.name for command in COMMANDS if command.name not in ("help", "start")]
    lines = [f"/{name} — {spoken(world, f'command_{name}', language)}" for name in names]
    assert sorted(lines) == sorted(line for line in answer["text"].splitlines() if line[0:1] == "/")
    assert {f"/{name}" for name in names} <= set(marked(answer, "bot_command"))


async def test_every_command_listed_answers(world: World) -> None:
    """Each command, as it stands in the list, gets an answer that is no refusal."""
    [answer] = await world.say("/help")
    for command in marked(answer, "bot_command"):
        [first, *_] = await world.say(command)
        assert not first["text"].startswith(spoken(world, "command_unknown", name=command[1:]))


async def test_members_of_a_group_may_ask(world: World) -> None:
    """In a group it answers who asked."""
    [answer] = await world.say("/help", GROUP, MEMBER)
    assert answer["text"].startswith(spoken(world, "help_title"))
