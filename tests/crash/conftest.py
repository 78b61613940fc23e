"""Towns for the proofs; the databases they begin with are made once."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from tests.crash.fake_api import FakeApi
from tests.crash.filling import chat_ids, fill
from tests.crash.processes import TOKEN, program
from tests.crash.serving import serving
from tests.crash.town import Town

Filled = Callable[[int, bool, int], Path]


class Towns(Protocol):
    """Opens a town of so many chats, with its server and the bot's settings in lower case."""

    def __call__(
        self,
        chats: int,
        *,
        api: FakeApi | None = None,
        made: bool = True,
        ahead_hours: int = 0,
        **settings: str,
    ) -> Town: ...


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Return what makes a database of so many chats, once; see `fill`."""

    @cache
    def make(count: int, made: bool, ahead_hours: int) -> Path:
        folder = tmp_path_factory.mktemp("filled")
        filling = fill(folder, count, made=made, ahead_hours=ahead_hours)
        with ThreadPoolExecutor(1) as beside:  # in this thread a loop of the tests may be set
            return beside.submit(asyncio.run, filling).result()

    return make


@pytest.fixture(autouse=True)
def no_token_is_left(tmp_path: Path) -> Iterator[None]:
    """Look for the token in all that the processes of a test wrote: logs, databases, whatever there is."""
    yield
    secret = TOKEN.partition(":")[2].encode()
    for file in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert secret not in file.read_bytes(), f"the token stands in {file.name}"


@pytest.fixture
def open_town(filled: Filled, tmp_path: Path) -> Iterator[Towns]:
    """Return what opens a town; its processes and its server end with the test."""
    with ExitStack() as stack:

        def build(
            chats: int,
            *,
            api: FakeApi | None = None,
            made: bool = True,
            ahead_hours: int = 0,
            **settings: str,
        ) -> Town:
            source, database = filled(chats, made, ahead_hours), tmp_path / "paperboy.db"
            shutil.copy(source, database)
            digests = shutil.copytree(source.parent / "digests", tmp_path / "digests")
            api = api or FakeApi()
            given = {
                "token": TOKEN,
                "api_url": stack.enter_context(serving(api)),
                "database_url": f"sqlite:///{database}",
                "digests_dir": str(digests),
                "catalogues": "off",
                "log_level": "warning",
            }
            named = {f"BOT_{name.upper()}": value for name, value in (given | settings).items()}
            started = stack.enter_context(program(tmp_path, named))
            return Town(chat_ids(chats), api, started, database)

        yield build
