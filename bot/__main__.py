"""The command line: run, load, find, push, doctor, status. Errors are sentences on standard error."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.settings import Settings, SettingsError, prepare_libraries, read
from digests.errors import DigestsError

if TYPE_CHECKING:
    from bot.app import App

PORT = 8765


class Moment(click.ParamType[datetime]):
    """A point in time as ISO 8601; without an offset it is UTC."""

    name = "ISO8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return an aware datetime, or fail with a sentence."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is no time. Write it as 2026-11-23T09:00 (UTC) or with +03:00.")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.group(
    help="Paperboy publishes weekly roundups of research papers on Telegram.",
    epilog="Settings come from the environment (BOT_...) and the file .env; see README.md.",
)
@click.version_option(package_name="paperboy")
def cli() -> None:
    """Everything an operator does."""


@cli.command(epilog="Example: paperboy run --sandbox --port 9000")
@click.option("--sandbox", is_flag=True, help="Open the sandbox page even where a token is set.")
@click.option("--port", default=PORT, show_default=True, help="The sandbox page's port.")
def run(sandbox: bool, port: int) -> None:
    """Serve: on Telegram where BOT_TOKEN is set, else in the sandbox, a chat page on this machine."""
    from bot import logs, running  # noqa: PLC0415 - the other commands need no network

    settings = _settings()
    logs.configure(settings)
    in_sandbox = sandbox or settings.token is None
    serve = running.run(settings, sandbox=in_sandbox, port=port, tell=click.echo)
    _run(serve)


@cli.command()
def migrate() -> None:
    """Bring the database to this version's tables (every other command does it by itself)."""
    from bot.store import MIGRATIONS  # noqa: PLC0415
    from digests.store.migrating import migrate as take_steps  # noqa: PLC0415

    try:
        take_steps(_settings().database_url, MIGRATIONS)
    except DigestsError as error:
        _fail(str(error))


@cli.command(epilog="Example: paperboy load")
def load() -> None:
    """Load new and changed digests into the database, and say what was done."""
    from rich.progress import Progress  # noqa: PLC0415

    async def work(app: "App") -> int:
        with Progress(transient=True) as bar:
            task = bar.add_task("Loading digests", total=None)
            result = await app.load(lambda done, of: bar.update(task, completed=done, total=of))
        click.echo(
            f"{len(result.new)} new, {len(result.changed)} changed, {len(result.same)} same,"
            f" {len(result.removed)} removed; {result.new_papers} new papers."
        )
        for refusal in result.refused:
            click.echo(refusal.sentence, err=True)
        return 1 if result.refused else 0

    _with_app(work)


@cli.command(epilog='Examples: paperboy find toolformer · paperboy find "arxiv.org/abs/2302.04761"')
@click.argument("words", nargs=-1, required=True)
def find(words: tuple[str, ...]) -> None:
    """Look papers up as /paper does."""

    async def work(app: "App") -> int:
        await app.load()
        result = await app.services.lookup.find(" ".join(words))
        if str(result.found) == "none":
            nearest = " The nearest names:" if result.papers else ""
            click.echo(f"Nothing is found.{nearest}", err=True)
        for paper in result.papers:
            ids = [f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else "", paper.openreview_id or ""]
            click.echo(" · ".join([paper.title, paper.venue or "", *filter(None, ids)]))
        return 1 if str(result.found) == "none" else 0

    _with_app(work)


@cli.command(epilog="Example: paperboy push --at 2026-11-23T09:00 --dry-run")
@click.option("--at", type=Moment(), help="Make what is due at this time instead of now.")
@click.option("--dry-run", is_flag=True, help="Print the roundups; write and send nothing.")
def push(at: datetime | None, dry_run: bool) -> None:
    """Make the roundups that are due, deliver until the outbox is empty, and end."""
    from bot import logs, pushing  # noqa: PLC0415

    settings = _settings()
    logs.configure(settings)
    if not dry_run and settings.token is None:
        _fail("BOT_TOKEN is not set. Use --dry-run to see what would be sent.")
    _with_app(lambda app: pushing.push(app, dry_run=dry_run, tell=click.echo), settings, at)


@cli.command()
def doctor() -> None:
    """Check settings, database, digests and token, and say what to do."""
    from bot import doctoring  # noqa: PLC0415

    findings = asyncio.run(doctoring.examine())
    for finding in findings:
        for line in finding.sentence.splitlines():
            click.echo(f"{'ok ' if finding.is_fine else 'BAD'} {line}")
    if not all(finding.is_fine for finding in findings):
        sys.exit(1)


@cli.command()
def status() -> None:
    """Tell what waits in the outbox and how many chats there are."""
    from bot import doctoring  # noqa: PLC0415

    async def work(app: "App") -> int:
        for line in await doctoring.status(app):
            click.echo(line)
        return 0

    _with_app(work)


def main() -> None:
    """Run the command line."""
    prepare_libraries()
    cli()


def _settings() -> Settings:
    try:
        return read()
    except SettingsError as error:
        _fail(str(error))


def _with_app(
    work: "Callable[[App], Awaitable[int]]",
    settings: Settings | None = None,
    at: datetime | None = None,
) -> None:
    """Call `work` with an assembled bot, its clock turned to `at`, and exit with what it returns."""
    from bot.app import build, system_clock  # noqa: PLC0415
    from bot.clock import TurnableClock  # noqa: PLC0415

    ready = settings or _settings()
    clock = TurnableClock(system_clock)
    if at:
        clock.turn(at)

    async def call() -> int:
        app = build(ready, clock)
        try:
            return await work(app)
        finally:
            await app.close()

    sys.exit(_run(call()))


def _run(coroutine: Any) -> Any:
    from bot.halting import HaltError  # noqa: PLC0415

    try:
        return asyncio.run(coroutine)
    except (DigestsError, HaltError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.strerror or error}. Is another Paperboy running on this port?")


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
