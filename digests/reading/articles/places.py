"""What kind of place an address is at: an archive, a publisher of papers, a code host, a project page."""

from functools import lru_cache

from digests.reading.articles.words import words


def kind_of(host: str, path: str) -> str | None:
    """Return the kind of the place an address in lower case is at, of hosts above it the nearest."""
    known = _by_host()
    name = host
    while name:
        for start, kind in known.get(name, ()):
            if path.startswith(start):
                return kind
        name = name.partition(".")[2]
    return None


@lru_cache(maxsize=1)
def _by_host() -> dict[str, list[tuple[str, str]]]:
    """Sort the known places by host: how the paths there begin, and what they are."""
    places: dict[str, list[tuple[str, str]]] = {}
    for kind, listed in words().places.items():
        for place in listed:
            host, slash, path = place.partition("/")
            places.setdefault(host, []).append((slash + path, kind))
    return places
