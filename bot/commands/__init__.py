"""The one list of commands: behind the router, Telegram's menu and /help."""

from bot.commands import (
    digests,
    forget,
    help,  # noqa: A004 - the command's own name
    latest,
    mydata,
    paper,
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
)
