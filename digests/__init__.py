"""Knows papers: reads digests, tells which paper an entry is about, stores and searches. Knows no chat."""
