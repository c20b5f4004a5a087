"""What the command `check` finds, for the desk: looked for when an editor asks, beside the builds."""

import asyncio

from msgspec import Struct

from congxa.preview.beside import Beside, Lost
from congxa.preview.orders import Check, Task
from congxa.preview.outcome import Checked, Finding
from congxa.preview.process import begin_checking
from congxa.preview.stage import Stage


class Result(Struct, frozen=True):
    """What a check found; `pages` names the generation of pages before it."""

    findings: tuple[Finding, ...]
    pages: str


class Checks:
    """The checks of one run of the preview; the last one is kept."""

    def __init__(self, task: Task, stage: Stage) -> None:
        self.last: Result | None = None
        self._stage = stage
        self._process = Beside(begin_checking, task, patience=None)
        self._begun: asyncio.Task[bool] | None = None

    async def make(self) -> bool:
        """Check, or wait for the check that is under way; tell whether that could be done."""
        if self._begun is None or self._begun.done():
            self._begun = asyncio.create_task(self._make())
        return await asyncio.shield(self._begun)

    def stop(self) -> None:
        """End a check that may be under way."""
        self._process.stop()

    async def _make(self) -> bool:
        pages = self._stage.pages
        try:
            answer = await self._process.answer(Check())
        except Lost:
            return False
        finally:
            self.stop()  # what it has loaded is not small, and nobody may ask again
        assert isinstance(answer, Checked)
        self.last = Result(answer.findings, pages)
        return True
