"""Has builds done by a process of its own, and gives up those that do not get on."""

from typing import TYPE_CHECKING

from congxa.errors import problem
from congxa.preview.beside import Beside, Lost
from congxa.preview.orders import Build, Find, Found, LayOut, Task
from congxa.preview.outcome import Desk, Outcome, findings
from congxa.preview.process import begin_building

if TYPE_CHECKING:
    from congxa.planned import PhotoFile


class Builder:
    """The building process.

    `patience` is how many seconds a build may take without getting on: a template that loops for ever
    never renders its page, while a cold build of very many articles gets on page by page.
    """

    def __init__(self, task: Task, patience: float) -> None:
        self.task, self.patience = task, patience
        self._process = Beside(begin_building, task, patience)

    def start(self) -> None:
        """Start the process; it loads the build engine while the caller goes on."""
        self._process.start()

    def stop(self) -> None:
        """End the process at once."""
        self._process.stop()

    async def build(self, changed: frozenset[str]) -> Outcome:
        """Build; what cannot be built, or never ends, is an outcome too."""
        try:
            answer = await self._process.answer(Build(changed))
        except Lost as lost:
            culprit = min(changed, default=".")
            found = problem(lost.code, culprit, seconds=f"{self.patience:g}")
            return Outcome(True, self.patience, findings=findings([found], self.task.root))
        assert isinstance(answer, Outcome)
        return answer

    async def desk(self) -> Desk:
        """Lay out the desk; empty where that fails."""
        try:
            answer = await self._process.answer(LayOut())
        except Lost:
            return Desk("", ())
        assert isinstance(answer, Desk)
        return answer

    async def photo(self, path: str) -> "PhotoFile | None":
        """Find the picture that the last build planned for a path; None where there is none."""
        try:
            answer = await self._process.answer(Find(path))
        except Lost:
            return None
        assert isinstance(answer, Found)
        return answer.photo
