"""The first tables: digests, papers, entries and the words of papers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.JSON, nullable=False),
        sa.Column("publisher", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("published", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("entry_count", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
    )
    _make_papers()
    op.create_table(
        "entry",
        sa.Column("digest_id", sa.Integer, sa.ForeignKey("digest.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("paper.id"), nullable=False),
        sa.Column("heading", sa.Text),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_index("ix_entry_paper_id", "entry", ["paper_id"])
    op.create_table(
        "library_state",
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("analysed_by", sa.Text, nullable=False),
    )
    op.execute("INSERT INTO library_state (revision, analysed_by) VALUES (0, '')")
    op.execute("""CREATE VIRTUAL TABLE fulltext USING fts5(
    name, title, author, topics, summary,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co S* P*'"
)""")


def _make_papers() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("alternative_titles", sa.JSON, nullable=False),
        sa.Column("names", sa.JSON, nullable=False),
        sa.Column("arxiv_id", sa.Text),
        sa.Column("openreview_id", sa.Text),
        sa.Column("doi", sa.Text),
        sa.Column("venue", sa.Text),
        sa.Column("year", sa.Integer),
        sa.Column("first_author", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("code_link", sa.Text),
        sa.Column("project_link", sa.Text),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("known_at", sa.DateTime, nullable=False),
        sa.Column("covered", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("merged_into", sa.Integer, sa.ForeignKey("paper.id")),
    )
    op.execute(
        "CREATE INDEX paper_newest ON paper (known_at DESC, year DESC, id DESC) WHERE covered > 0"
    )
    op.execute("CREATE INDEX paper_merged ON paper (merged_into) WHERE merged_into IS NOT NULL")
    op.create_table(
        "paper_key",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("paper.id"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_paper_key_paper_id", "paper_key", ["paper_id"])
    _make_index("paper_name", "squashed", sa.Column("shown", sa.Text, nullable=False))
    _make_index("paper_title", "title_key")
    _make_index("paper_topic", "topic", sa.Column("position", sa.Integer, nullable=False))


def _make_index(table: str, word: str, *more: sa.Column[int] | sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column(word, sa.Text, primary_key=True),
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("paper.id"), primary_key=True),
        *more,
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{table}_paper_id", table, ["paper_id"])
