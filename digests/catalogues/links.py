"""The links to code and to a project's page that abstracts and comments hold."""

import re

_REPOSITORY = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.)?(?P<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com)"
    r"/(?P<owner>[A-Za-z0-9][\w.-]{0,99})/(?P<name>[\w.-]{1,100})",
    re.IGNORECASE | re.ASCII,
)
_PAGE = re.compile(
    r"(?<![\w.-])(?:https?://)?(?P<page>[A-Za-z0-9-]{1,63}\.(?:github|gitlab)\.io(?:/[\w./~-]{0,200})?)",
    re.IGNORECASE | re.ASCII,
)
_CODE_IS = re.compile(r"\b(?:code|implementation|open[- ]?source|release|available)", re.IGNORECASE)
_BEFORE = 120  # characters in which the words for it stand


def code_link_in(text: str) -> str | None:
    """Return the repository a text links to: of several the first that is called the code."""
    plain = text.replace("\\_", "_")  # as TeX writes it
    found = list(_REPOSITORY.finditer(plain))
    called = (one for one in found if _is_called_code(plain, one.start()))
    chosen = next(called, None) or next(iter(found), None)
    if chosen is None:
        return None
    name = chosen["name"].rstrip(".-").removesuffix(".git").rstrip(".-")
    return f"https://{chosen['host'].lower()}/{chosen['owner']}/{name}" if name else None


def _is_called_code(text: str, place: int) -> bool:
    return _CODE_IS.search(text, max(0, place - _BEFORE), place) is not None


def project_link_in(text: str) -> str | None:
    """Return the page of a project that a text links to."""
    found = _PAGE.search(text)
    return f"https://{found['page'].rstrip('.')}" if found else None
