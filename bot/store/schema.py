"""The bot's tables. A change here needs a migration beside it; a test holds both equal."""

import sqlalchemy as sa

from digests.store.moment import Moment

metadata = sa.MetaData()

chat = sa.Table(
    "chat",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("weekday", sa.Integer, nullable=False),
    sa.Column("hour", sa.Integer, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("archive", sa.Boolean, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("thread_id", sa.BigInteger),
    sa.Column("suspended", sa.Text),
    sa.Column("last_paper_id", sa.Integer, nullable=False),
    sa.Column("next_roundup_at", Moment),
    sa.Column("last_week", sa.Text),
    sa.Column("silent", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
sa.Index(
    "chat_due",
    chat.c.next_roundup_at,
    sqlite_where=sa.and_(
        chat.c.next_roundup_at.is_not(None), ~chat.c.paused, chat.c.suspended.is_(None)
    ),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.UniqueConstraint("chat_id", "kind", "value"),
    sqlite_autoincrement=True,  # an id in an old button must never come to mean another subscription
)

edition = sa.Table(
    "edition",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("week", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("picks", sa.JSON, nullable=False),
    sa.Column("messages", sa.JSON),  # the rendered parts, until the last delivery is done
    sa.Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # what is kept of one that was erased must never count for another
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("week", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
    sa.Column(
        "last_paper_id", sa.Integer, nullable=False
    ),  # the chat's before: given back when lost
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("doubts", sa.Integer, nullable=False),
    sa.Column("plain", sa.Boolean, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("owner", sa.Integer),  # the epoch of the instance that claimed it
    sa.Column("message_id", sa.BigInteger),
    sa.Column("error", sa.Text),
    sa.Column("updated_at", Moment, nullable=False),
    sa.UniqueConstraint("chat_id", "week", "kind", "part"),
    sqlite_autoincrement=True,  # what comes of one in flight must never count for another
)
pending = delivery.c.state == "pending"
sa.Index(
    "delivery_pending",
    delivery.c.due_at,
    delivery.c.edition_id,
    delivery.c.id,
    sqlite_where=pending,
)
sa.Index("delivery_pending_chat", delivery.c.chat_id, sqlite_where=pending)
sa.Index("delivery_edition", delivery.c.edition_id)

instance = sa.Table(
    "instance",
    metadata,
    sa.Column(
        "epoch", sa.Integer, primary_key=True
    ),  # the fence: who has a lower one writes no more
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("heard_at", Moment, nullable=False),
    sa.Column("held_until", Moment),
    sa.Column("error", sa.Text),
    sa.Column("halt", sa.Text),
    sa.Column("recorded", sa.Integer, nullable=False),
)
"""The one instance that delivers, and how it stands: a single row, or none before the first start."""

push = sa.Table(
    "push",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, nullable=False),
    sa.Column("figures", sa.JSON, nullable=False),  # how many deliveries came to which outcome
    sa.Column("error", sa.Text),
)

handled_update = sa.Table(
    "handled_update",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("handled_at", Moment, nullable=False),
)
"""Updates that were handled and may come again: Telegram need not have heard that they were."""
