"""The first tables: chats, what they want, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _make_chat()
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer, primary_key=True),
        _chat_id(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("chat_id", "kind", "value"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("picks", sa.JSON, nullable=False),
        sa.Column("messages", sa.JSON),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    _make_delivery()


def _chat_id() -> sa.Column[int]:
    return sa.Column(
        "chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False
    )


def _make_chat() -> None:
    op.create_table(
        "chat",
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
        sa.Column("next_roundup_at", sa.DateTime),
        sa.Column("last_week", sa.Text),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index(
        "chat_due",
        "chat",
        ["next_roundup_at"],
        sqlite_where=sa.text("next_roundup_at IS NOT NULL AND paused = 0 AND suspended IS NULL"),
    )


def _make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        _chat_id(),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("last_paper_id", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False),
        sa.Column("plain", sa.Boolean, nullable=False),
        sa.Column("not_before", sa.DateTime, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("chat_id", "week", "part"),
    )
    pending = sa.text("state = 'pending'")
    op.create_index("delivery_pending", "delivery", ["not_before", "id"], sqlite_where=pending)
    op.create_index("delivery_pending_chat", "delivery", ["chat_id"], sqlite_where=pending)
    op.create_index("delivery_edition", "delivery", ["edition_id"])
