"""All SQL about chats: settings, subscriptions, outbox. Functions take the connection of a transaction."""

from digests.store.database import Migrations

MIGRATIONS = Migrations("bot.store.migrations", "bot_version")
