"""Keeps papers, entries and digests in a database and finds them again: all SQL of `digests`."""
