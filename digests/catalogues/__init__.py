"""Catalogues of papers, arXiv and OpenReview: what they know of a draft's entries is filled in."""

from digests.catalogues.identifying import Identifier
from digests.draft_models import PaperCandidate

__all__ = ["Identifier", "PaperCandidate"]
