"""A way to PostgreSQL on which the answer to a COMMIT is lost, as when a cable is pulled at the worst moment."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from tests.support.election import Place


@contextmanager
def losing_proxy(place: Place, times: int = 3) -> Iterator[tuple[dict[str, str], Callable[[], int]]]:
    """Settings that lead to the database by way of the proxy, which loses the first `times` answers to COMMIT.

    The second value tells how many were lost.
    """
    url = sa.make_url(place.url)
    host = str(url.query["host"])
    proxy = _Proxy(f"{host}/.s.PGSQL.5432", times)
    folder = place.folder / "proxy"
    folder.mkdir()
    running = asyncio.Event()
    listening = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def listen() -> None:
        loops.append(asyncio.get_running_loop())
        server = await asyncio.start_unix_server(proxy.pass_on, folder / ".s.PGSQL.5432")
        listening.set()
        await running.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(listen()))
    thread.start()
    assert listening.wait(10)
    led = url.update_query_dict({"host": str(folder)}).render_as_string(hide_password=False)
    try:
        yield {**place.environ, "DATABASE_URL": led}, lambda: proxy.lost
    finally:
        loops[0].call_soon_threadsafe(running.set)
        thread.join(10)


class _Proxy:
    def __init__(self, target: str, times: int) -> None:
        self.target, self.times, self.lost = target, times, 0

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: both ways until one side ends, or until the answer to a COMMIT that wrote comes along."""
        there_reader, there_writer = await asyncio.open_unix_connection(self.target)
        state = {"wrote": False, "committing": False}

        async def ask() -> None:
            while data := await reader.read(65536):
                state["wrote"] = state["wrote"] or b"sealed_ballot" in data and b"INSERT" in data
                state["committing"] = state["committing"] or state["wrote"] and b"COMMIT" in data
                there_writer.write(data)
                await there_writer.drain()

        async def answer() -> None:
            while data := await there_reader.read(65536):
                if state["committing"] and b"COMMIT" in data and self.lost < self.times:
                    self.lost += 1
                    return
                writer.write(data)
                await writer.drain()

        tasks = [asyncio.create_task(ask()), asyncio.create_task(answer())]
        with suppress(asyncio.CancelledError):
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for end in (writer, there_writer):
            end.close()
            with suppress(ConnectionError):
                await end.wait_closed()
