"""The one list of commands, behind the router, Telegram's menu and /help; and who sees which."""

from collections.abc import Container

from bot.audience import Audience
from bot.commands import (
    digests,
    drafts,
    feeds,
    forget,
    health,
    help,  # noqa: A004 - the command's own name
    latest,
    mydata,
    paper,
    read,
    roundup,
    search,
    settings,
    start,
    status,
    subscribe,
    subscriptions,
    topics,
    unsubscribe,
)
from bot.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    paper.COMMAND,
    search.COMMAND,
    latest.COMMAND,
    digests.COMMAND,
    topics.COMMAND,
    subscribe.COMMAND,
    unsubscribe.COMMAND,
    subscriptions.COMMAND,
    roundup.COMMAND,
    settings.COMMAND,
    status.COMMAND,
    mydata.COMMAND,
    forget.COMMAND,
    help.COMMAND,
    start.COMMAND,
    read.COMMAND,
    drafts.COMMAND,
    feeds.COMMAND,
    health.COMMAND,
)


def commands_for(audiences: Container[Audience]) -> tuple[Command, ...]:
    """Return the commands that are for any of these."""
    return tuple(command for command in COMMANDS if command.audience in audiences)
