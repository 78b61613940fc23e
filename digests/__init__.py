"""Knows papers: reading digests, telling which paper an entry is about, storing and searching. Knows no chat."""
