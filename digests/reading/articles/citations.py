"""References as bibliographies write them: authors, title, venue and year in one line."""

import re

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ET_AL = re.compile(
    r"\bet al\b|\bu\. ?a\.|\bи др\.?|\by otros\b|\bet coll\b|\be outros\b|等(?=[,，.．\s·]|$)|\bほか"
)
_INITIALS = re.compile(
    r"^[\W\d]*(?:[A-Z]\.[ -]?){1,3}[A-Z][\w'’-]+|^[\W\d]*[A-Z][\w'’-]+,? (?:[A-Z]\.[ -]?|[A-Z]{1,2}\b)"
)
_MEDIUM = re.compile(r"\[(?:[JCMRDN]|EB|CP|DB|Z)(?:/OL)?\]")
_QUOTED = re.compile(r"[\"“„«]\s*([^\"“”„«»]{3,300}?)[,.]?\s*[\"”“»]")
_AFTER_YEAR = re.compile(
    r"\((?:[^()]{0,20}[,\s])?(?:19|20)\d\d[a-z]?(?:,[^()]{0,20})?\)\s*[.:,]?\s*(?P<title>.{3,300}?)"
    r"(?:\.\s|\.$|\s(?:(?-i:In):?|Disponível|Available|Verfügbar|Disponible)\s|[,.]?\s*arxiv|\s*https?://|$)",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"(?<=[^\s.])\.\s+(?=\S)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_PARTICLES = frozenset(
    "and et al u a и др y e von van de der den di da du la le und with in at of the on for to others"
    " 等 ほか".split()
)
_LONGEST, _AUTHORS_MOST, _TITLE_BY, _REST_MOST = 420, 60, 220, 160
_LONGEST_BYLINE = 200
_FEWEST_NAMES = 3


def title_in(text: str) -> tuple[int, int] | None:
    """Return where the title stands in a reference; None where a text is none."""
    if len(text) > _LONGEST:
        return None
    medium = _MEDIUM.search(text) if "[" in text else None
    if medium:
        ends = (match.end() for match in _SEGMENT.finditer(text, 0, medium.start()))
        return max(ends, default=0), len(text[: medium.start()].rstrip())
    if not (_INITIALS.match(text) or _begins_with_names(text)):
        return None
    quoted, after = _QUOTED.search(text), _AFTER_YEAR.search(text)
    if quoted and (after is None or quoted.start() < after.start("title")):
        span = quoted.span(1)
    elif after and not after["title"][0].islower():
        span = after.span("title")
    else:
        return None
    is_near = span[0] <= _TITLE_BY and len(text) - span[1] <= _REST_MOST
    return span if is_near else None


def _begins_with_names(text: str) -> bool:
    """Tell whether names and "et al." begin a line."""
    others = _ET_AL.search(text, 0, _AUTHORS_MOST)
    words = _WORD.findall(text, 0, others.start()) if others else []
    return bool(words) and all(word[0].isupper() or word.lower() in _PARTICLES for word in words)


def is_byline(text: str) -> bool:
    """Tell whether a line names authors, venue and year rather than saying anything."""
    if len(text) > _LONGEST_BYLINE:
        return False
    words = _WORD.findall(text)
    names = sum(word[0].isupper() or word.lower() in _PARTICLES for word in words)
    has_sign = _YEAR.search(text) is not None or _ET_AL.search(text) is not None
    if len(text) <= _AUTHORS_MOST and _begins_with_names(text):
        return True
    is_list = text.count(",") + text.count("，") >= _FEWEST_NAMES - 1
    return (
        len(words) > 1
        and (has_sign or is_list)
        and names >= len(words) * (0.7 if has_sign else 0.9)
    )
