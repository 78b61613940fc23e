"""How much is tried: a short form of each proof with every change, the whole with `make prove`.

A proof asks `how_many(5, whole=200)` and tells its figures, which are printed at the end.
"""

from collections.abc import Callable
from typing import Protocol

import pytest

Figure = Callable[[str], None]


class HowMany(Protocol):
    """Gives the number of tries: the short one, or with `--prove` the whole."""

    def __call__(self, short: int, *, whole: int) -> int: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `pytest --prove` take the whole counts."""
    parser.addoption("--prove", action="store_true", help="try the whole counts of every proof")


@pytest.fixture
def how_many(pytestconfig: pytest.Config) -> HowMany:
    """Return what chooses between a short and a whole count."""
    is_whole = bool(pytestconfig.getoption("--prove"))
    return lambda short, *, whole: whole if is_whole else short


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Return what tells a figure: a sentence printed when all tests have run."""
    return lambda sentence: record_property("figure", sentence)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that proofs told, whichever worker they ran in."""
    if not terminalreporter.config.getoption("--prove"):
        return
    terminalreporter.section("figures")
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                name = report.nodeid.rpartition("::")[2]
                told = (value for key, value in report.user_properties if key == "figure")
                for sentence in told:
                    terminalreporter.write_line(f"{name}: {sentence}")
