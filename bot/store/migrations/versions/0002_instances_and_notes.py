"""One instance delivers; notes beside roundups; pushes and handled updates are remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COLUMNS = (
    "id, chat_id, week, part, edition_id, last_paper_id, state, attempts, doubts, plain,"
    " not_before, message_id, error, updated_at"
)


def upgrade() -> None:
    """Make the deliveries anew, with what they hold, and the new tables."""
    _remake_delivery()
    op.create_table(
        "instance",
        sa.Column("epoch", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("heard_at", sa.DateTime, nullable=False),
        sa.Column("held_until", sa.DateTime),
        sa.Column("error", sa.Text),
        sa.Column("halt", sa.Text),
        sa.Column("recorded", sa.Integer, nullable=False),
    )
    op.create_table(
        "push",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("began_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_table(
        "handled_update",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("handled_at", sa.DateTime, nullable=False),
    )


def _remake_delivery() -> None:
    """Keep every delivery; what was claimed stays so: by epoch 0, which no instance has."""
    for index in ("delivery_pending", "delivery_pending_chat", "delivery_edition"):
        op.drop_index(index)
    op.rename_table("delivery", "old_delivery")
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "chat_id", sa.BigInteger, sa.ForeignKey("chat.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("last_paper_id", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False),
        sa.Column("plain", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("not_before", sa.DateTime, nullable=False),
        sa.Column("owner", sa.Integer),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("chat_id", "week", "kind", "part"),
        sqlite_autoincrement=True,
    )
    op.execute(
        f"INSERT INTO delivery ({_COLUMNS}, kind, due_at, owner)"  # noqa: S608 - our own names
        f" SELECT {_COLUMNS}, 'roundup', updated_at, CASE WHEN owner IS NULL THEN NULL ELSE 0 END"
        " FROM old_delivery"
    )
    op.drop_table("old_delivery")
    pending = sa.text("state = 'pending'")
    op.create_index(
        "delivery_pending", "delivery", ["due_at", "edition_id", "id"], sqlite_where=pending
    )
    op.create_index("delivery_pending_chat", "delivery", ["chat_id"], sqlite_where=pending)
    op.create_index("delivery_edition", "delivery", ["edition_id"])
