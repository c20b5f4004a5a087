"""Has builds done by a process of its own, and gives up those that do not get on."""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from congxa.errors import problem
from congxa.preview.orders import Alive, Answer, Build, Find, Found, LayOut, Order, Task
from congxa.preview.outcome import Desk, Outcome, findings
from congxa.preview.process import begin

if TYPE_CHECKING:
    from congxa.planned import PhotoFile

# Seconds in which the slowest machine loads the build engine.
_LOADING = 60.0


class Lost(Exception):
    """No answer came; `code` names the problem that says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Builder:
    """The building process, started anew whenever it had to be given up.

    `patience` is how many seconds a build may take without getting on: a template that loops for ever
    never renders its page, while a cold build of very many articles gets on page by page.
    """

    def __init__(self, task: Task, patience: float) -> None:
        self.task, self.patience = task, patience
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._turn = asyncio.Lock()
        self._begun = False

    def start(self) -> Connection:
        """Start the process, unless it runs; it loads the build engine while the caller goes on."""
        if self._pipe is None:
            ours, theirs = multiprocessing.get_context("spawn").Pipe()
            spawn = multiprocessing.get_context("spawn")
            self._process = spawn.Process(
                target=begin, args=(theirs, self.task), name="congxa-build"
            )
            self._process.start()
            theirs.close()
            self._pipe = ours
        return self._pipe

    def _await_start(self, pipe: Connection) -> None:
        """Wait until the process has loaded what it needs; what was in the way of that is not a build."""
        if not self._begun:
            self._begun = pipe.poll(_LOADING) and isinstance(pipe.recv(), Alive)

    def stop(self) -> None:
        """End the process at once, whatever it does; the next build repairs what it left half done."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        self._begun = False
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()

    async def build(self, changed: frozenset[str]) -> Outcome:
        """Build; what cannot be built, or never ends, is an outcome too."""
        try:
            answer = await self._answer(Build(changed))
        except Lost as lost:
            culprit = min(changed, default=".")
            found = problem(lost.code, culprit, seconds=f"{self.patience:g}")
            return Outcome(True, self.patience, findings=findings([found], self.task.root))
        assert isinstance(answer, Outcome)
        return answer

    async def desk(self) -> Desk:
        """Lay out the desk; empty where that fails."""
        try:
            answer = await self._answer(LayOut())
        except Lost:
            return Desk("", ())
        assert isinstance(answer, Desk)
        return answer

    async def photo(self, path: str) -> "PhotoFile | None":
        """Find the picture that the last build planned for a path; None where there is none."""
        try:
            answer = await self._answer(Find(path))
        except Lost:
            return None
        assert isinstance(answer, Found)
        return answer.photo

    async def _answer(self, order: Order) -> Answer:
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(None, self._ask, order)

    def _ask(self, order: Order) -> Answer:
        """Give an order and wait for its answer; runs beside the server's loop."""
        pipe = self.start()
        try:
            self._await_start(pipe)
            pipe.send(order)
            while pipe.poll(self.patience):
                answer: Answer | Alive = pipe.recv()
                if not isinstance(answer, Alive):
                    return answer
        except (EOFError, OSError):
            self.stop()
            raise Lost("preview-died") from None
        self.stop()
        raise Lost("preview-too-long")
