"""What all handlers share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Bot

from bot.admins import Known
from bot.audience import Audience
from bot.errands import Errands
from bot.locales import Locales
from bot.pacing import Pacer
from bot.settings import Settings
from bot.zones import Zones
from digests.catalogues.identifying import Identifier
from digests.draft_models import PaperCandidate
from digests.intake import Intake
from digests.store.database import Database
from digests.store.lookup import Lookup
from digests.topics import Topics


@dataclass(frozen=True)
class Services:
    """What all handlers share; made once by the assembly."""

    settings: Settings
    database: Database
    lookup: Lookup
    topics: Topics
    locales: Locales
    clock: Callable[[], datetime]
    pacer: Pacer
    bot: Bot
    zones: Zones
    commands: Mapping[Audience, tuple[str, ...]]  # the names, in the order of the menu
    intake: Intake
    identifier: Identifier
    errands: Errands[Any]  # each for a Context
    admins: Known = field(default_factory=dict)
    offered: dict[tuple[int, int], tuple[PaperCandidate, ...]] = field(default_factory=dict)
    """The papers last offered for an entry of a draft, by draft and position."""
