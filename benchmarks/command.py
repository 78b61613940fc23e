"""The command line of the benchmarks, and the table they end in."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import loading, lookup, memory, reading, roundups, sending, start
from benchmarks.measurement import Measurement, Run
from bot.settings import prepare_libraries

BENCHMARKS: Mapping[str, Callable[[Run], list[Measurement]]] = {
    "start": start.measure,
    "memory": memory.measure,
    "loading": loading.measure,
    "lookup": lookup.measure,
    "reading": reading.measure,
    "roundups": roundups.measure,
    "sending": sending.measure,
}
Results = dict[str, list[Measurement]]


@click.command(epilog="Example: python -m benchmarks lookup roundups --scale 0.1")
@click.argument("names", nargs=-1, metavar="[NAME]...", type=click.Choice(list(BENCHMARKS)))
@click.option(
    "--scale",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="Make sizes and repetitions so many times as large.",
)
def main(names: tuple[str, ...], scale: float) -> None:
    """Measure the product against floors measured in the same run; nothing is asserted."""
    prepare_libraries()
    console, started = Console(), time.perf_counter()
    with TemporaryDirectory(prefix="paperboy-") as folder, _progress(console) as progress:
        run = Run(Path(folder), scale, progress)
        results = {name: _measure(name, run) for name in names or BENCHMARKS}
    console.print(table(results))
    console.print(f"{time.perf_counter() - started:.0f} s in all, at scale {scale:g}.")


def table(results: Results) -> Table:
    """Return all measurements as a table; a ratio of 1 is as good as the floor."""
    made = Table("benchmark", "what", title="Ours against the floor of the same run")
    for column in ("ours", "floor", "ratio"):
        made.add_column(column, justify="right")
    made.add_column("note", style="dim")
    for name, measured in results.items():
        for number, one in enumerate(measured):
            ends = number == len(measured) - 1
            made.add_row("" if number else name, *_cells(one), end_section=ends)
    return made


def _measure(name: str, run: Run) -> list[Measurement]:
    measured = BENCHMARKS[name](run)
    for one in measured:
        what, ours, floor, ratio, _ = _cells(one)
        run.progress.console.print(f"{name}: {what}: {ours} / {floor} = {ratio}", highlight=False)
    return measured


def _cells(one: Measurement) -> tuple[str, str, str, str, str]:
    ours, floor = (f"{_number(value)} {one.unit}" for value in (one.ours, one.floor))
    return one.what, ours, floor, f"{one.ratio:.1f}", one.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, auto_refresh=False, transient=True)
