"""A reader's browser as far as the server sees it: one websocket, reruns, what comes back and when."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


@dataclass
class Answer:
    """One run of a page's script as it reached the reader."""

    seconds: float
    sizes: list[int] = field(default_factory=list)
    elements: Counter[str] = field(default_factory=Counter)

    @property
    def sent(self) -> int:
        """Bytes of all messages."""
        return sum(self.sizes)


class Viewer:
    """One session; `rerun` asks for the page again and waits for its end."""

    def __init__(self, line: ClientConnection, page: str, query: str) -> None:
        self.line = line
        self.page = page
        self.query = query

    async def rerun(self) -> Answer:
        """Run the page's script once. Raises RuntimeError where it failed."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        asked.rerun_script.query_string = self.query
        began = time.perf_counter()
        await self.line.send(asked.SerializeToString())
        answer = Answer(0.0)
        while not await self._finished(answer):
            pass
        answer.seconds = time.perf_counter() - began
        return answer

    async def _finished(self, answer: Answer) -> bool:
        _acknowledge_at_once(self.line)
        content = await asyncio.wait_for(self.line.recv(), 60)
        assert isinstance(content, bytes)
        told = ForwardMsg.FromString(content)
        answer.sizes.append(len(content))
        if told.delta.HasField("new_element"):
            kind = told.delta.new_element.WhichOneof("type") or "none"
            if kind == "exception":
                raise RuntimeError(f"the page failed: {told.delta.new_element.exception.message}")
            answer.elements[kind] += 1
        return told.WhichOneof("type") == "script_finished"


def _acknowledge_at_once(line: ClientConnection) -> None:
    # A delayed acknowledgement would add 40 ms; the system forgets the wish, so it is told each time.
    held = line.transport.get_extra_info("socket")
    held.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


@asynccontextmanager
async def viewing(port: int, page: str = "", query: str = "") -> AsyncIterator[Viewer]:
    """Open a session of one page of a server on this machine."""
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], max_size=None, compression=None, proxy=None) as line:  # pyright: ignore[reportArgumentType]
        yield Viewer(line, page, query)
