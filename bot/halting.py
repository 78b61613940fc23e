"""Why the bot must stop, in sentences for the operator."""

WRONG_TOKEN = (  # a sentence
    "Telegram does not know this token. Take a new one from @BotFather: BOT_TOKEN."  # noqa: S105
)
OTHER_POLLER = (
    "Another program fetches this bot's updates. Stop it, or remove its webhook;"
    " two cannot share one token."
)


class HaltError(Exception):
    """Telegram refuses the bot itself; nothing works until the operator acts. Its text is a sentence."""
