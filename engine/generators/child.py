"""A generator process: `python -m engine.generators.child [JOURNEY …]`, orders on stdin, reports on what was stdout.

Journeys of one's own (`/path/to/file.py:function`) are loaded before it is ready, since that may take long. Ends at
once when stdin does: the run that started it is gone then, however it went.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import sys
from collections.abc import Sequence

import msgspec
import uvloop

from engine.clock import SystemClock
from engine.errors import EngineError
from engine.generators.calm_collector import CalmCollector
from engine.generators.messages import Failed, Finished, Frames, Order, Ready, Start
from engine.generators.pipe import SnapshotPipe
from engine.generators.segment import SegmentRun, Share
from engine.journeys.catalog import journey_named
from engine.measure.snapshot import Snapshot
from engine.wire.browser.low_priority import give_way

_ORDERS = msgspec.msgpack.Decoder(Order)


async def serve(orders: int, reports: int, journeys: Sequence[str] = ()) -> None:
    """Carry out one share. `orders` and `reports` are file descriptors of pipes."""
    pipe = SnapshotPipe(reports)
    try:
        for name in journeys:
            journey_named(name)
    except EngineError as error:
        pipe.send(Failed(str(error)))
        await pipe.drain()
        return
    calm = CalmCollector()

    def report(snapshot: Snapshot) -> None:
        calm.after(snapshot)
        pipe.take(snapshot)

    frames = Frames()
    begun: asyncio.Queue[SegmentRun] = asyncio.Queue()
    running: list[SegmentRun] = []

    def receive() -> None:
        data = os.read(orders, 1 << 16)
        if not data:
            os._exit(0)
        for payload in frames.feed(data):
            match _ORDERS.decode(payload):
                case Start(share=pickled):
                    share: Share = pickle.loads(pickled)
                    if share.apart:
                        give_way()
                    running.append(SegmentRun(share, SystemClock(), report))
                    begun.put_nowait(running[-1])
                case order:
                    for run in running:
                        run.follow(order)

    asyncio.get_running_loop().add_reader(orders, receive)
    pipe.send(Ready(os.getpid()))
    run = await begun.get()
    calm.start()
    try:
        await run.run()
        pipe.send(Finished())
    except EngineError as error:
        pipe.send(Failed(str(error)))
    except Exception as error:  # the task boundary: whatever went wrong is reported, not printed
        pipe.send(Failed(f"{type(error).__name__}: {error}"))
    await pipe.drain()


def main() -> None:
    """Entry point of the process."""
    reports = os.dup(1)
    os.dup2(2, 1)
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(sys.stdin.fileno(), reports, sys.argv[1:]))


if __name__ == "__main__":
    main()
