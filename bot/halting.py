"""Why the bot must stop."""


class HaltError(Exception):
    """Telegram refuses the bot itself; nothing works until the operator acts. Its text is a sentence."""
