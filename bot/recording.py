"""What attempts came to, written to the outbox and the chats, for many attempts in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.flights import Left
from bot.models import Delivery, DeliveryKind, Message, Picks, State
from bot.outcomes import Kind, Outcome
from bot.settings import OnDoubt
from bot.store import chats, editions, outbox
from digests.store.database import Connection


@dataclass(frozen=True)
class Landed:
    """An attempt that has ended; `message_id` is what Telegram gave for a message it took."""

    delivery: Delivery
    outcome: Outcome
    message_id: int | None = None


@dataclass(frozen=True)
class Recorder:
    """Writes what claims came to; `thread_gone` says in a language that a forum thread is lost."""

    on_doubt: OnDoubt
    thread_gone: Callable[[str], Message]

    async def record(
        self, connection: Connection, epoch: int, landed: Sequence[Landed], now: datetime
    ) -> None:
        """Write the outcomes of an instance's claims; where one is its own no longer, nothing of it."""
        sent = [
            (one.delivery.id, one.message_id) for one in landed if one.outcome.kind is Kind.SENT
        ]
        if sent:
            await outbox.mark_sent(connection, epoch, sent, now)
        for one in landed:
            if one.outcome.kind is not Kind.SENT:
                await self._record(connection, epoch, one, now)

    async def _record(
        self, connection: Connection, epoch: int, landed: Landed, now: datetime
    ) -> None:
        if not await self._end(connection, epoch, landed, now):
            return
        delivery, outcome = landed.delivery, landed.outcome
        chat_id, reason = delivery.chat_id, outcome.reason
        match outcome.kind:
            case Kind.RETRY if outcome.flood and outcome.at:
                await outbox.hold_chat(connection, chat_id, outcome.at, reason)
            case Kind.MOVED if outcome.chat_id is not None:
                await chats.move(connection, chat_id, outcome.chat_id)
            case Kind.GONE:
                await chats.suspend(connection, chat_id, reason, now)
            case Kind.MAIN_THREAD if delivery.thread_id is not None:
                await chats.change(connection, chat_id, thread_id=None)
                if await chats.by_id(connection, chat_id) is None:  # moved meanwhile
                    return
                said = self.thread_gone(delivery.language)
                await _add_note(connection, delivery, said, now)
            case _:
                pass

    async def _end(self, connection: Connection, epoch: int, landed: Landed, now: datetime) -> bool:
        """End the claim: the delivery is done, or waits again; tell whether it was still ours."""
        delivery, outcome = landed.delivery, landed.outcome
        at, reason = outcome.at or now, outcome.reason
        put_back = (connection, delivery.id, epoch, at, now)
        match outcome.kind:
            case Kind.DOUBT:
                lost = outbox.Lost(delivery.id, epoch, delivery.attempts, delivery.doubts)
                may_resend = self.on_doubt is OnDoubt.RESEND
                return await settle(connection, lost, at, now, may_resend=may_resend, reason=reason)
            case Kind.UNTRIED:
                return await outbox.put_back(*put_back, attempts=delivery.attempts - 1)
            case Kind.PLAIN if not delivery.plain:
                return await outbox.put_back(*put_back, plain=True, error=reason)
            case Kind.MAIN_THREAD if delivery.thread_id is None:
                return await _fail(connection, epoch, delivery, reason, now)
            case Kind.FAILED | Kind.PLAIN:
                return await _fail(connection, epoch, delivery, reason, now)
            case _:
                return await outbox.put_back(*put_back, error=reason)

    async def settle_lost(
        self, connection: Connection, epoch: int, left_by: Callable[[int], Left], now: datetime
    ) -> int:
        """Decide about the claims of instances before this one by what they left; return how many."""
        claims = await outbox.lost(connection, epoch)
        left = {earlier: left_by(earlier) for earlier in {one.epoch for one in claims}}
        for one in claims:
            if left[one.epoch].is_unsent(one.id):
                tried = one.attempts - 1
                await outbox.put_back(connection, one.id, one.epoch, now, now, attempts=tried)
            else:
                handed_over = left[one.epoch].is_handed_over(one.id)
                may_resend = self.on_doubt is OnDoubt.RESEND or not handed_over
                await settle(connection, one, now, now, may_resend=may_resend)
        return len(claims)


async def _fail(
    connection: Connection, epoch: int, delivery: Delivery, reason: str, now: datetime
) -> bool:
    values = {"state": State.FAILED, "error": reason, "updated_at": now}
    is_ours = await outbox.finish(connection, delivery.id, epoch, **values)
    if is_ours:
        await chats.give_back(connection, delivery.chat_id, delivery.last_paper_id)
    return is_ours


async def settle(
    connection: Connection,
    lost: outbox.Lost,
    at: datetime,
    now: datetime,
    *,
    may_resend: bool,
    reason: str = "no answer came",
) -> bool:
    """Decide about a delivery in doubt: sent once more at most, else presumed to have arrived."""
    if may_resend and lost.doubts == 0:
        return await outbox.put_back(
            connection, lost.id, lost.epoch, at, now, doubts=1, error=f"possible repeat: {reason}"
        )
    return await outbox.finish(
        connection,
        lost.id,
        lost.epoch,
        state=State.SENT,
        updated_at=now,
        error=f"presumed delivered: {reason}",
    )


async def _add_note(connection: Connection, beside: Delivery, said: Message, now: datetime) -> None:
    """Put a note to a chat into the outbox, after what it is about."""
    edition_id = await editions.add(
        connection,
        week=beside.week,
        language=beside.language,
        picks=Picks(),
        messages=[said],
        now=now,
    )
    row = {
        "chat_id": beside.chat_id,
        "week": beside.week,
        "kind": DeliveryKind.NOTE,
        "part": 0,
        "edition_id": edition_id,
        "last_paper_id": beside.last_paper_id,
        "due_at": now,
    }
    await outbox.add(connection, [row], now)
