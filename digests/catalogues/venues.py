"""Where a paper appeared, out of what authors and catalogues write of it: "ICLR 2024"."""

import re

MAX_VENUE = 120
_LONG_NAMES = {
    "neural information processing systems": "NeurIPS",
    "nips": "NeurIPS",
    "international conference on learning representations": "ICLR",
    "international conference on machine learning": "ICML",
    "empirical methods in natural language processing": "EMNLP",
    "conference on language modeling": "COLM",
    "transactions on machine learning research": "TMLR",
    "transactions of the association for computational linguistics": "TACL",
    "journal of machine learning research": "JMLR",
    "computer vision and pattern recognition": "CVPR",
}
_CONFERENCES = (
    "NeurIPS|ICLR|ICML|COLM|NAACL|EACL|AACL|ACL|EMNLP|CoNLL|COLING|LREC(?:-COLING)?|CVPR|ICCV|ECCV"
    "|WACV|BMVC|MICCAI|AAAI|IJCAI|UAI|AISTATS|COLT|ALT|MLSys|AutoML|CoRL|RSS|ICRA|IROS|KDD|WSDM|WWW"
    "|SIGIR|CIKM|ECIR|RecSys|INTERSPEECH|ICASSP|ASRU|SIGGRAPH(?: Asia)?|ACM MM|CHI|UIST|FAccT|AIES"
    "|ICSE|FSE|ASE|ISSTA|MSR|SOSP|OSDI|NSDI|ASPLOS|EuroSys|VLDB|SIGMOD|ICDE|SaTML|CCS|NDSS|LoG"
)
_JOURNALS = "TMLR|TACL|JMLR|TPAMI|IJCV|Nature|Science|PNAS"
_SHORT = {name.casefold(): name for name in (_CONFERENCES + "|" + _JOURNALS).split("|")}
_NAME = re.compile(
    rf"(?<![A-Za-z])(?P<name>{'|'.join(_LONG_NAMES)}|{_CONFERENCES}|{_JOURNALS})(?![A-Za-z])",
    re.IGNORECASE,
)
_IS_JOURNAL = re.compile(_JOURNALS)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|['’](\d\d)(?!\d)")
_PARTS = re.compile(r"[;\n]|\.(?=\s|$)")
_NOT_YET = re.compile(
    r"submi(?:tted|ssion)|under review|in review|reject|withdrawn|preprint|direct upload|anonymous"
    r"|\b(?:corr|dblp|crossref|arxiv|ssrn)\b",
    re.IGNORECASE,
)
_TRACKS = (
    (re.compile(r"findings", re.IGNORECASE), "Findings"),
    (re.compile(r"datasets?\s+(?:and|&)\s+benchmarks?", re.IGNORECASE), "Datasets and Benchmarks"),
    (re.compile(r"\bindustry\b", re.IGNORECASE), "Industry"),
    (re.compile(r"\bworkshop", re.IGNORECASE), "Workshop"),
)
_ACCEPTED = re.compile(r"^(?:accepted|published|to appear)\s+(?:by|at|to|in)\s+", re.IGNORECASE)
_PRESENTED = re.compile(
    r"[\s,(]+(?:oral|spotlight|spotlightposter|poster|regular|talk|main|conference|paper|track"
    r"|notable[\s-]top[\s-]\d{1,3}\s?%)\)?$",
    re.IGNORECASE,
)


def venue_in(text: str) -> str | None:
    """Return the venue that authors name in a comment, in its short form; None if it is not certain."""
    for part in _PARTS.split(text):
        found = None if _NOT_YET.search(part) else _NAME.search(part)
        if found:
            name = _short_name(found["name"])
            year = _YEAR.search(part, found.end()) or _YEAR.search(part)
            if year or _IS_JOURNAL.fullmatch(name):
                track = next((name for pattern, name in _TRACKS if pattern.search(part)), None)
                return " ".join(filter(None, (name, _written(year), track)))
    return None


def journal(text: str) -> str | None:
    """Return the venue of a journal reference: its short form if it has one, else as it stands."""
    plain = " ".join(text.split())
    return venue_in(plain) or (plain if 0 < len(plain) <= MAX_VENUE else None)


def accepted_at(venue: str) -> str | None:
    """Return a venue as OpenReview words it without how it was presented; None: not accepted."""
    plain = _ACCEPTED.sub("", " ".join(venue.split()))
    if not plain or len(plain) > MAX_VENUE or _NOT_YET.search(plain):
        return None
    while (shorter := _PRESENTED.sub("", plain)) != plain:
        plain = shorter
    return plain


def year_in(venue: str | None) -> int | None:
    """Return the year that a venue bears."""
    found = _YEAR.search(venue or "")
    return int(_written(found) or 0) or None


def _short_name(name: str) -> str:
    return _LONG_NAMES.get(name.casefold()) or _SHORT.get(name.casefold(), name)


def _written(year: re.Match[str] | None) -> str | None:
    return None if year is None else year[1] or f"20{year[2]}"
