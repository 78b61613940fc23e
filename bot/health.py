"""Whether Telegram is well: after a failure of the network, a harmless question tells before more is sent."""

import time

from telegram import Bot
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.outcomes import backoff


class Health:
    """Telegram's health as the sends of one bot show it.

    In an outage message after message would fall into doubt, and the one resend of each would fail too.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.failures = 0  # of the network, one after another; 0: well
        self.reason: str | None = None  # of the last failure, while it lasts
        self._ask_at = 0.0

    def failed(self, reason: str) -> None:
        """Note a failure; several of messages in flight together are one."""
        self.reason = reason
        self._note(max(self.failures, 1))

    async def is_well(self) -> bool:
        """Tell whether to send; after a failure ask Telegram, each time after a longer pause."""
        if self.failures == 0:
            return True
        if time.monotonic() < self._ask_at:
            return False
        try:
            await self._bot.get_me()
        except BadRequest:
            pass
        except NetworkError as error:
            self.reason = error.message
            self._note(self.failures + 1)
            return False
        except TelegramError:
            pass  # an answer all the same: what it means, the sending will tell
        self.failures, self.reason = 0, None
        return True

    def _note(self, failures: int) -> None:
        self.failures = failures
        self._ask_at = time.monotonic() + backoff(failures).total_seconds()
