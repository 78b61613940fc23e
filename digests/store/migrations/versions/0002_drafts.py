"""Drafts, what catalogues said, and the state of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _make_drafts()
    _make_catalogue()
    _make_feeds()


def _make_drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("published", sa.JSON),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("draft_state", "draft", ["state", "created_at"])
    op.create_index("draft_hash", "draft", ["content_hash"])


def _make_catalogue() -> None:
    op.create_table(
        "catalogue_record",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("record", sa.JSON),
        sa.Column("retrieved_at", sa.DateTime, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sqlite_with_rowid=False,
    )


def _make_feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("title", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("update_seconds", sa.Float),
        sa.Column("next_check_at", sa.DateTime, nullable=False),
        sa.Column("checked_at", sa.DateTime),
        sa.Column("found_at", sa.DateTime),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("removed_at", sa.DateTime),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed_article",
        sa.Column(
            "feed_url", sa.Text, sa.ForeignKey("feed.url", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("article", sa.Text, primary_key=True),
        sa.Column("draft_id", sa.Integer),
        sa.Column("found_at", sa.DateTime, nullable=False),
        sa.Column("error", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feed_inbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed_url", sa.Text, nullable=False),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("page", sa.LargeBinary),
        sa.Column("content_type", sa.Text),
        sa.Column("summary", sa.LargeBinary),
        sa.Column("passed_over", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.UniqueConstraint("feed_url", "article"),
        sa.ForeignKeyConstraint(
            ["feed_url", "article"],
            ["feed_article.feed_url", "feed_article.article"],
            ondelete="CASCADE",
        ),
    )
