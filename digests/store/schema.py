"""The tables of papers. `paper` and what hangs on it is derived from the entries, but for known_at.

A paper no digest covers any more keeps its row and keys, and has no names, titles, topics or words.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from digests.store.migrating import Migrations
from digests.store.moment import Moment

MIGRATIONS = Migrations("digests.store.migrations", "digests_version")


metadata = sa.MetaData()

digest = sa.Table(
    "digest",
    metadata,
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

paper = sa.Table(
    "paper",
    metadata,
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
    sa.Column("known_at", Moment, nullable=False),
    sa.Column("covered", sa.Integer, nullable=False),  # by how many digests; 0: hidden
    sa.Column("position", sa.Integer, nullable=False),  # the best in a digest
    sa.Column("merged_into", sa.ForeignKey("paper.id")),
)
sa.Index(
    "paper_newest",
    paper.c.known_at.desc(),
    paper.c.year.desc(),
    paper.c.id.desc(),
    sqlite_where=paper.c.covered > 0,
)
sa.Index("paper_merged", paper.c.merged_into, sqlite_where=paper.c.merged_into.is_not(None))

paper_key = sa.Table(
    "paper_key",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("paper.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

paper_name = sa.Table(
    "paper_name",
    metadata,
    sa.Column("squashed", sa.Text, primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("paper.id"), primary_key=True, index=True),
    sa.Column("shown", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

paper_title = sa.Table(
    "paper_title",
    metadata,
    sa.Column("title_key", sa.Text, primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("paper.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

paper_topic = sa.Table(
    "paper_topic",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("paper.id"), primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

entry = sa.Table(
    "entry",
    metadata,
    sa.Column("digest_id", sa.ForeignKey("digest.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("paper.id"), nullable=False, index=True),
    sa.Column("heading", sa.Text),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("figures", sa.JSON, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),  # the entry's other fields, by name
)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),  # who or what brought it: "editor 17", a feed
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("published", sa.JSON),  # the content as it was last published; none: never
    sa.Column("content_hash", sa.Text, nullable=False),  # of the article's bytes
    sa.Column("version", sa.Integer, nullable=False),  # grows with every change
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # an id in an old button must never come to mean another draft
)
sa.Index("draft_state", draft.c.state, draft.c.created_at)
sa.Index("draft_hash", draft.c.content_hash)

catalogue_record = sa.Table(
    "catalogue_record",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),  # what was asked for: "arxiv:2305.14314"
    sa.Column("record", sa.JSON(none_as_null=True)),  # none: the catalogue does not know it
    sa.Column("retrieved_at", Moment, nullable=False),
    sa.Column("url", sa.Text),  # what was asked, to ask whether it changed
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sqlite_with_rowid=False,
)

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("title", sa.Text),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("update_seconds", sa.Float),  # how often it says it changes
    sa.Column("next_check_at", Moment, nullable=False),
    sa.Column("checked_at", Moment),  # when it last answered
    sa.Column("found_at", Moment),  # when it last had a new article
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("error", sa.Text),
    sa.Column("removed_at", Moment),  # when it was first missing from the settings
    sqlite_with_rowid=False,
)

feed_article = sa.Table(
    "feed_article",
    metadata,
    sa.Column("feed_url", sa.ForeignKey("feed.url", ondelete="CASCADE"), primary_key=True),
    sa.Column("article", sa.Text, primary_key=True),  # its guid, else its link
    sa.Column("draft_id", sa.Integer),  # none: it was there before the feed was, or held no entry
    sa.Column("found_at", Moment, nullable=False),
    sa.Column("error", sa.Text),  # why it could not be read
    sqlite_with_rowid=False,
)

feed_inbox = sa.Table(
    "feed_inbox",  # articles that wait to be read: each is gone with the commit that marks it
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("feed_url", sa.Text, nullable=False),
    sa.Column("article", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("link", sa.Text),  # where its page is
    sa.Column("page", sa.LargeBinary),  # none: not yet retrieved
    sa.Column("content_type", sa.Text),  # of the page
    sa.Column("summary", sa.LargeBinary),  # a page too, for want of the whole
    sa.Column("passed_over", sa.Integer, nullable=False),  # articles older than a feed's first
    sa.Column("next_try_at", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.UniqueConstraint("feed_url", "article"),
    sa.ForeignKeyConstraint(
        ["feed_url", "article"],
        ["feed_article.feed_url", "feed_article.article"],
        ondelete="CASCADE",
    ),
)

library_state = sa.Table(
    "library_state",
    metadata,
    sa.Column("revision", sa.Integer, nullable=False),  # grows with every change
    sa.Column("analysed_by", sa.Text, nullable=False),  # what made the words in `fulltext`
)

FULLTEXT_COLUMNS = ("name", "title", "author", "topics", "summary")
FULLTEXT_DDL = f"""CREATE VIRTUAL TABLE fulltext USING fts5(
    {", ".join(FULLTEXT_COLUMNS)},
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co S* P*'"
)"""

fulltext = sa.table("fulltext", sa.column("rowid", sa.Integer), *map(sa.column, FULLTEXT_COLUMNS))
"""The words of a paper (rowid = paper.id), analysed and parted by spaces."""


@event.listens_for(metadata, "after_create")
def _create_fulltext(_target: sa.MetaData, connection: sa.Connection, **_options: Any) -> None:
    connection.exec_driver_sql(FULLTEXT_DDL)
    connection.execute(library_state.insert().values(revision=0, analysed_by=""))
