"""A Telegram that takes every message at once; in a process of its own, so that its work is not ours."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

ROUND_TRIP_SECONDS = 0.06
_ME = {"id": 1, "is_bot": True, "first_name": "Paperboy", "username": "paperboy_bot"}


@contextmanager
def answering() -> Iterator[str]:
    """Serve while the `with` lasts; yield the address."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.answering"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


async def _answer(request: web.Request) -> web.Response:
    if request.match_info["method"] == "getMe":
        return web.json_response({"ok": True, "result": _ME})
    message = await request.json()
    await asyncio.sleep(ROUND_TRIP_SECONDS)
    return web.json_response({"ok": True, "result": _message(message)})


def _message(sent: dict[str, Any]) -> dict[str, Any]:
    chat = {"id": sent["chat_id"], "type": "private", "first_name": "Reader"}
    return {"message_id": 1, "date": 0, "chat": chat, "from": _ME, "text": sent["text"]}


async def _serve() -> None:
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", _answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
