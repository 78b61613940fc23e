"""All SQL about chats: settings, subscriptions, outbox. Functions take the connection of a transaction."""

from digests.store.database import Migrations
from digests.store.schema import MIGRATIONS as OF_PAPERS

MIGRATIONS = (OF_PAPERS, Migrations("bot.store.migrations", "bot_version"))
"""Every step of the one file's tables: those of papers, then those of chats."""
