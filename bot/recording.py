"""What an attempt came to, written to the outbox and the chat in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from bot.models import Delivery, State
from bot.outcomes import Kind, Outcome
from bot.settings import OnDoubt
from bot.store import chats, outbox
from digests.store.database import Connection


@dataclass(frozen=True)
class Recording:
    """One attempt to be recorded, by the owner of its claim."""

    delivery: Delivery
    owner: str
    now: datetime
    on_doubt: OnDoubt

    async def record(
        self, connection: Connection, outcome: Outcome, message_id: int | None
    ) -> None:
        """Write the outcome; a claim that is another's by now is left alone."""
        at = outcome.at or self.now
        match outcome.kind:
            case Kind.SENT:
                await self._finish(connection, State.SENT, message_id=message_id)
            case Kind.RETRY:
                await self._put_back(connection, at, error=outcome.reason)
                if outcome.flood:
                    await outbox.hold_chat(connection, self.delivery.chat_id, at)
            case Kind.DOUBT:
                lost = outbox.Lost(self.delivery.id, self.owner, self.delivery.doubts)
                await settle(
                    connection, lost, at, self.now, on_doubt=self.on_doubt, reason=outcome.reason
                )
            case Kind.MOVED if outcome.chat_id is not None:
                await self._put_back(connection, at, error=outcome.reason)
                await chats.move(connection, self.delivery.chat_id, outcome.chat_id)
            case Kind.GONE:
                await chats.suspend(connection, self.delivery.chat_id, outcome.reason, self.now)
            case Kind.PLAIN if not self.delivery.plain:
                await self._put_back(connection, at, plain=True, error=outcome.reason)
            case Kind.MAIN_THREAD if self.delivery.thread_id is not None:
                await chats.change(connection, self.delivery.chat_id, thread_id=None)
                await self._put_back(connection, at, error=outcome.reason)
            case Kind.HALT:
                await self._put_back(connection, at, error=outcome.reason)
            case _:
                await self._fail(connection, outcome)

    async def _fail(self, connection: Connection, outcome: Outcome) -> None:
        await self._finish(connection, State.FAILED, error=outcome.reason)
        await chats.give_back(connection, self.delivery.chat_id, self.delivery.last_paper_id)

    async def _finish(self, connection: Connection, state: State, **values: object) -> None:
        await outbox.finish(
            connection, self.delivery.id, self.owner, state=state, updated_at=self.now, **values
        )

    async def _put_back(self, connection: Connection, at: datetime, **values: object) -> None:
        await outbox.put_back(connection, self.delivery.id, self.owner, at, self.now, **values)


async def settle(
    connection: Connection,
    lost: outbox.Lost,
    at: datetime,
    now: datetime,
    *,
    on_doubt: OnDoubt,
    reason: str = "no answer came",
) -> None:
    """Decide about a delivery in doubt: sent once more at most, else presumed to have arrived."""
    if on_doubt is OnDoubt.RESEND and lost.doubts == 0:
        await outbox.put_back(
            connection, lost.id, lost.owner, at, now, doubts=1, error=f"possible repeat: {reason}"
        )
    else:
        await outbox.finish(
            connection,
            lost.id,
            lost.owner,
            state=State.SENT,
            updated_at=now,
            error=f"presumed delivered: {reason}",
        )
