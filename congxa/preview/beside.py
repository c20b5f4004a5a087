"""A process beside the server that carries out orders, and can be killed."""

import asyncio
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from congxa.preview.orders import Alive, Answer, Order, Task

# Seconds in which the slowest machine loads the build engine.
_LOADING = 60.0


class Lost(Exception):
    """No answer came; `code` names the problem that says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Beside:
    """A process that begins with `begin`, started anew whenever it had to be given up.

    `patience` is how many seconds an order may take without getting on; None: however many.
    """

    def __init__(
        self, begin: Callable[[Connection, Task], None], task: Task, patience: float | None
    ) -> None:
        self._begin, self._task, self._patience = begin, task, patience
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._turn = asyncio.Lock()
        self._begun = False

    def start(self) -> Connection:
        """Start the process, unless it runs; it loads what it needs while the caller goes on."""
        if self._pipe is None:
            spawn = multiprocessing.get_context("spawn")
            ours, theirs = spawn.Pipe()
            self._process = spawn.Process(
                target=self._begin, args=(theirs, self._task), name="congxa-beside"
            )
            self._process.start()
            theirs.close()
            self._pipe = ours
        return self._pipe

    def stop(self) -> None:
        """End the process at once, whatever it does; the next build repairs what it left half done."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        self._begun = False
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()

    async def answer(self, order: Order) -> Answer:
        """Give an order and wait for its answer; raise Lost where none comes."""
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(None, self._ask, order)

    def _ask(self, order: Order) -> Answer:
        """Do so beside the server's loop."""
        pipe = self.start()
        try:
            self._await_start(pipe)
            pipe.send(order)
            while pipe.poll(self._patience):
                answer: Answer | Alive = pipe.recv()
                if not isinstance(answer, Alive):
                    return answer
        except (EOFError, OSError):
            self.stop()
            raise Lost("preview-died") from None
        self.stop()
        raise Lost("preview-too-long")

    def _await_start(self, pipe: Connection) -> None:
        """Wait until the process has loaded what it needs; what was in the way of that is not a build."""
        if not self._begun:
            self._begun = pipe.poll(_LOADING) and isinstance(pipe.recv(), Alive)
