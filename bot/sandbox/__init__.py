"""A small Telegram on this machine: a strict local Bot API and a chat page on top of it."""
