"""The lists of commands: behind the router, Telegram's menu and /help; and those of editors alone."""

from bot.commands import (
    digests,
    drafts,
    feeds,
    forget,
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
)

EDITORS_COMMANDS: tuple[Command, ...] = (read.COMMAND, drafts.COMMAND, feeds.COMMAND)
"""For editors, in private; to all others they are unknown commands."""
