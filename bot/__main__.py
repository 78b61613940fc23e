"""The command line: run, load, find, read, push, doctor, status, migrate. Errors are sentences."""

import asyncio
import json
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bot.clock import TurnableClock
from bot.console import (
    fail,
    look_over,
    run_to_end,
    sentences,
    settings_or_fail,
    with_app,
    with_clock,
)
from bot.migrating import migrate_apart
from bot.moments import Moment
from bot.settings import prepare_libraries

if TYPE_CHECKING:
    from bot.app import App

PORT = 8765


@click.group(
    help="Paperboy publishes weekly roundups of research papers on Telegram.",
    epilog="Settings come from the environment (BOT_...) and the file .env; see README.md.",
)
@click.version_option(package_name="paperboy")
def cli() -> None:
    """Everything an operator does."""


@cli.command(epilog="Example: paperboy run --sandbox --port 9000")
@click.option("--sandbox", is_flag=True, help="Open the sandbox page even where a token is set.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The sandbox page's port; 0 takes any free one.",
)
def run(sandbox: bool, port: int) -> None:
    """Serve: on Telegram where BOT_TOKEN is set, else in the sandbox, a chat page on this machine."""
    settings = settings_or_fail()
    in_sandbox = sandbox or settings.token is None
    with ExitStack() as stack:
        if in_sandbox:  # chats of the real database are not there to be reached
            folder = stack.enter_context(TemporaryDirectory(prefix="paperboy-"))
            settings = settings.model_copy(
                update={"database_url": f"sqlite:///{folder}/sandbox.db"}
            )
        migrating = migrate_apart(settings.database_url)
        from bot import running

        if migrating.wait():
            look_over(settings.database_url)
        run_to_end(running.run(settings, sandbox=in_sandbox, port=port, tell=click.echo))


@cli.command()
@click.option("--url", help="The database, where it is not that of the settings.")
def migrate(url: str | None) -> None:
    """Bring the database to this version's tables, and look it over (`run` and `push` do so too)."""
    from bot.store import MIGRATIONS
    from digests.store.migrating import migrate as take_steps

    address = url or settings_or_fail().database_url
    with sentences():
        take_steps(address, MIGRATIONS)
    look_over(address)


@cli.command(epilog="Example: paperboy load")
def load() -> None:
    """Load new and changed digests into the database, and say what was done."""
    from rich.progress import Progress

    async def work(app: "App") -> int:
        with Progress(transient=True, disable=not sys.stdout.isatty()) as bar:
            task = bar.add_task("Loading digests", total=None)
            result = await app.load(lambda done, of: bar.update(task, completed=done, total=of))
        click.echo(
            f"{len(result.new)} new, {len(result.changed)} changed, {len(result.same)} same,"
            f" {len(result.removed)} removed; {result.new_papers} new papers."
        )
        for refusal in result.refused:
            click.echo(refusal.sentence, err=True)
        return 1 if result.refused else 0

    with_app(work)


@cli.command(epilog='Examples: paperboy find toolformer · paperboy find "arxiv.org/abs/2302.04761"')
@click.argument("words", nargs=-1, required=True)
def find(words: tuple[str, ...]) -> None:
    """Look papers up as /paper does."""
    from bot import printing

    async def work(app: "App") -> int:
        await app.load()
        result = await app.services.lookup.find(" ".join(words))
        if str(result.found) == "none":
            nearest = " The nearest names:" if result.papers else ""
            click.echo(f"Nothing is found.{nearest}", err=True)
        for paper in result.papers:
            told = (paper.title, paper.venue, *printing.ids(paper))
            click.echo(" · ".join(filter(None, told)))
        return 1 if str(result.found) == "none" else 0

    with_app(work)


@cli.command(
    "read",
    epilog="Examples: paperboy read article.html · paperboy read https://example.org/roundup --save",
)
@click.argument("article", metavar="FILE|URL|-")
@click.option("--json", "as_json", is_flag=True, help="Print the digest as JSON.")
@click.option(
    "--save", is_flag=True, help="Write it into this folder as a YAML file to be finished."
)
@click.option("--look-up", is_flag=True, help="Ask the catalogues for what the article lacks.")
def read_article(article: str, as_json: bool, save: bool, look_up: bool) -> None:
    """Read a roundup article (HTML, Markdown, text, RSS/Atom, BibTeX, a Telegram post) into a digest."""
    from bot import perusing, printing

    draft = run_to_end(perusing.read(article, settings_or_fail(), look_up=look_up))
    click.echo(printing.as_json(draft) if as_json else printing.as_text(draft))
    if save and draft.entries:
        try:
            click.echo(f"Written: {printing.save(draft, Path.cwd())}", err=True)
        except FileExistsError as error:
            fail(f"There is {error.filename} already. Move it, or finish that one.")
    if not draft.entries:
        fail("No paper is found in this article.")


@cli.command(epilog="Example: paperboy push --at 2026-11-23T09:00 --dry-run")
@click.option("--at", type=Moment(), help="Make what is due at this time instead of now.")
@click.option("--dry-run", is_flag=True, help="Print the roundups; write and send nothing.")
def push(at: datetime | None, dry_run: bool) -> None:
    """Make the roundups that are due, deliver until the outbox is empty, and end."""
    from bot import pushing

    settings = settings_or_fail()
    if not dry_run and settings.token is None:
        fail("BOT_TOKEN is not set. Use --dry-run to see what would be sent.")
    look_over(settings.database_url)

    async def work(app: "App", clock: TurnableClock) -> int:
        if dry_run:
            return await pushing.rehearse(app, at or clock(), click.echo)
        await app.load()
        if at:
            clock.turn(at)
        return await pushing.push(app, click.echo)

    with_clock(work, settings)


@cli.command()
def doctor() -> None:
    """Check settings, database, digests and token, and say what to do."""
    from bot import doctoring

    findings = asyncio.run(doctoring.examine())
    for finding in findings:
        for line in finding.sentence.splitlines():
            click.echo(f"{'ok ' if finding.is_fine else 'BAD'} {line}")
    if not all(finding.is_fine for finding in findings):
        sys.exit(1)


@cli.command(epilog="Examples: paperboy status · paperboy status --json")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(as_json: bool) -> None:
    """Tell how the bot stands, beside one that runs or without; exit with 1 where it needs you."""
    from bot import reporting
    from bot.printing import health
    from bot.report import URGENT, needs

    async def work(app: "App") -> int:
        report = await reporting.read(app.database, app.clock())
        if as_json:
            click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        else:
            click.echo(health(report, app.settings.timezone))
        return 1 if needs(report) & URGENT else 0

    with_app(work)


def main() -> None:
    """Run the command line."""
    prepare_libraries()
    cli()


if __name__ == "__main__":
    main()
