"""Reading a large page as an article, against a bare parse of it by lxml."""

import json
import subprocess
import sys
import time
from pathlib import Path

from lxml import html

from benchmarks.measurement import Measurement, Run, Stopwatch, Unit
from digests.reading import articles

PAGE_BYTES = 5_000_000
REPETITIONS = 3
_PARAGRAPHS = 4
_MEBIBYTE = 2**20
_PEAK = """
import json, re, resource, sys
from pathlib import Path
from digests.reading import articles

def peak():
    status = Path("/proc/self/status")
    if status.exists():  # there the other figure begins at the peak of the process that started this one
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

small, large = (Path(name).read_bytes() for name in sys.argv[1:])
articles.read(small)
before = peak()
articles.read(large)
print(json.dumps(peak() - before))
"""
"""A process of its own says how far reading raised its peak; what it imports is there before."""


def measure(run: Run) -> list[Measurement]:
    """Read a page of 5 MB; in turn, parse it barely. Then see what reading it takes in memory."""
    page = _page(run.size(PAGE_BYTES, least=20_000))
    ours, floor = list[float](), list[float]()
    with run.bar("Reading a large page", REPETITIONS) as done:
        for number in range(REPETITIONS):
            with Stopwatch(time.process_time) as reading:
                entries = len(articles.read(page).entries)
            with Stopwatch(time.process_time) as parsing:
                html.fromstring(page)
            ours.append(reading.seconds)
            floor.append(parsing.seconds)
            done(number + 1)
    megabytes = len(page) / _MEBIBYTE
    return [
        Measurement(
            f"read a page of {megabytes:.2g} MB",
            Unit.SECONDS,
            min(ours),
            min(floor),
            f"{entries:,} entries; processor time, best of {REPETITIONS}; floor: a bare parse by lxml",
        ),
        Measurement(
            "  the memory it takes",
            Unit.MEGABYTES,
            max(_raised_bytes(run, page), 1) / _MEBIBYTE,
            megabytes,
            "how far it raises the peak; floor: the page itself",
        ),
    ]


def _page(size: int) -> bytes:
    """Return a page of so many bytes or a little more: entries with a link each and paragraphs of prose."""
    parts, length, number = ["<!doctype html><html><body><article>"], 0, 0
    while length < size:
        number += 1
        parts.append(_entry(number))
        length += len(parts[-1])
    return "".join([*parts, "</article></body></html>"]).encode()


def _entry(number: int) -> str:
    paragraph = (
        f"<p>Model {number} is <b>tuned</b> on <a href='https://blog.example/{number}'>a set of texts</a> "
        "that nobody had used before, and it does better than those that came before it. What it costs is "
        "told in a table further below, beside what the others cost, and so is the time that it took.</p>"
    )
    arxiv_id = f"{2001 + number // 100_000 * 100:04d}.{number % 100_000:05d}"
    link = f"<p>Paper: <a href='https://arxiv.org/abs/{arxiv_id}'>arXiv</a></p>"
    return f"<h2>{number}. A paper with number {number}</h2>{link}{paragraph * _PARAGRAPHS}"


def _raised_bytes(run: Run, page: bytes) -> int:
    small, large = run.folder / "small.html", run.folder / "large.html"
    small.write_bytes(_page(1))
    large.write_bytes(page)
    command = [sys.executable, "-c", _PEAK, str(small), str(large)]
    told = subprocess.run(command, capture_output=True, check=True, cwd=_root())
    return int(json.loads(told.stdout))


def _root() -> Path:
    """Return the folder that our packages are imported from."""
    return Path(__file__).parent.parent
