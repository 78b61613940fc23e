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
        """Write the outcome; where the claim is another's by now nothing is written at all."""
        if not await self._end(connection, outcome, message_id):
            return
        chat_id, at = self.delivery.chat_id, outcome.at or self.now
        match outcome.kind:
            case Kind.RETRY if outcome.flood:
                await outbox.hold_chat(connection, chat_id, at)
            case Kind.MOVED if outcome.chat_id is not None:
                await chats.move(connection, chat_id, outcome.chat_id)
            case Kind.GONE:
                await chats.suspend(connection, chat_id, outcome.reason, self.now)
            case Kind.MAIN_THREAD:
                await chats.change(connection, chat_id, thread_id=None)
            case _:
                pass

    async def _end(self, connection: Connection, outcome: Outcome, message_id: int | None) -> bool:
        """End the claim: the delivery is done, or waits again; tell whether it was still ours."""
        at, reason = outcome.at or self.now, outcome.reason
        match outcome.kind:
            case Kind.SENT:
                return await self._finish(connection, State.SENT, message_id=message_id)
            case Kind.DOUBT:
                lost = outbox.Lost(self.delivery.id, self.owner, self.delivery.doubts)
                return await settle(
                    connection, lost, at, self.now, on_doubt=self.on_doubt, reason=reason
                )
            case Kind.PLAIN if not self.delivery.plain:
                return await self._put_back(connection, at, plain=True, error=reason)
            case Kind.MAIN_THREAD if self.delivery.thread_id is None:
                return await self._fail(connection, reason)
            case Kind.FAILED | Kind.PLAIN:
                return await self._fail(connection, reason)
            case _:
                return await self._put_back(connection, at, error=reason)

    async def _fail(self, connection: Connection, reason: str) -> bool:
        is_ours = await self._finish(connection, State.FAILED, error=reason)
        if is_ours:
            before = self.delivery.last_paper_id
            await chats.give_back(connection, self.delivery.chat_id, before)
        return is_ours

    async def _finish(self, connection: Connection, state: State, **values: object) -> bool:
        return await outbox.finish(
            connection, self.delivery.id, self.owner, state=state, updated_at=self.now, **values
        )

    async def _put_back(self, connection: Connection, at: datetime, **values: object) -> bool:
        return await outbox.put_back(
            connection, self.delivery.id, self.owner, at, self.now, **values
        )


async def settle(
    connection: Connection,
    lost: outbox.Lost,
    at: datetime,
    now: datetime,
    *,
    on_doubt: OnDoubt,
    reason: str = "no answer came",
) -> bool:
    """Decide about a delivery in doubt: sent once more at most, else presumed to have arrived."""
    if on_doubt is OnDoubt.RESEND and lost.doubts == 0:
        return await outbox.put_back(
            connection, lost.id, lost.owner, at, now, doubts=1, error=f"possible repeat: {reason}"
        )
    return await outbox.finish(
        connection,
        lost.id,
        lost.owner,
        state=State.SENT,
        updated_at=now,
        error=f"presumed delivered: {reason}",
    )
