"""Why something did not go, in words; what is of no known kind stands as it was given."""

from markupsafe import Markup

from bot.locales import Locale
from bot.messages import cut
from bot.reasons import Reason

_UNITS = 160


def said(reason: str, locale: Locale) -> Markup:
    """Say a kind of reason, or quote a text that is of none."""
    if isinstance(reason, Reason):
        return locale.say(f"reason_{reason}")
    return Markup.escape(cut(" ".join(reason.split()), _UNITS))
