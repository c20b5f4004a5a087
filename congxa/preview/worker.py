"""The process that builds: it keeps what it has loaded from one build to the next, and can be killed."""

import gc
import time
import traceback
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path

from congxa import config, pipeline
from congxa.errors import BuildFailed, Problem, problem
from congxa.memory import file_stamp
from congxa.preview.addresses import edited
from congxa.preview.desk import lay_out
from congxa.preview.orders import Alive, Build, Find, Found, Task
from congxa.preview.outcome import Desk, Outcome, findings

# How often a build that gets on says so, in seconds.
_EVERY = 0.25
# Garbage is looked for when nobody has edited for so many seconds: after so many orders among everything,
# which takes a second where articles are many; after many more in any case.
_IDLE, _BUILDS, _MOST = 2.0, 20, 200


def work(pipe: Connection, task: Task) -> None:
    """Carry out orders, one after the other, until there is nobody left to give any."""
    engine = pipeline.Engine(task.root)
    pipe.send(Alive())
    problems: tuple[Problem, ...] = ()
    gc.disable()  # looking for garbage costs a third of a build
    dirty = 0
    while True:
        try:
            order = pipe.recv()
        except EOFError:
            return
        if isinstance(order, Build):
            outcome, problems = _build(order, task, engine, _pulse(pipe))
            pipe.send(outcome)
        elif isinstance(order, Find):
            pipe.send(Found(engine.photo(order.path)))
        else:
            pipe.send(_desk(task, engine, problems))
        dirty += not isinstance(order, Find)
        if not pipe.poll(_IDLE) or dirty >= _MOST:
            _tidy(thoroughly=dirty >= _BUILDS)
            dirty = 0 if dirty >= _BUILDS else dirty


def _tidy(*, thoroughly: bool) -> None:
    """Look for garbage among what the last builds made; `thoroughly`: among all that is kept, too."""
    if thoroughly:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def _pulse(pipe: Connection) -> pipeline.Progress:
    """Tell now and then that the build gets on."""
    last = time.monotonic()

    def progress(stage: str, done: int, total: int) -> None:  # noqa: ARG001
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            pipe.send(Alive())

    return progress


def _build(
    order: Build, task: Task, engine: pipeline.Engine, progress: pipeline.Progress
) -> tuple[Outcome, tuple[Problem, ...]]:
    began = time.monotonic()
    request = pipeline.Request(
        task.root,
        task.folder,
        drafts=task.drafts,
        search=task.search,
        private=True,
        photos=False,
    )
    try:
        report = engine.build(request, progress)
    except BuildFailed as failed:
        return _failure(failed.problems, task, began), failed.problems
    except Exception as error:
        crash = problem("preview-crashed", ".", reason=f"{type(error).__name__}: {error}")
        told = traceback.format_exc()
        return _failure((crash,), task, began, crash=told), (crash,)
    settings = _settings(task.root)
    addresses = settings.config.addresses("")
    texts = edited(order.changed, settings, task.root)
    outcome = Outcome(
        failed=False,
        seconds=time.monotonic() - began,
        base=addresses.base,
        pages=report.pages,
        written=report.written,
        removed=report.removed,
        findings=findings(report.problems, task.root),
        # What is held back may have no page.
        edited=tuple(one for one in texts if (task.folder / addresses.file(one.url)).is_file()),
        until=report.next_change.timestamp() if report.next_change else None,
    )
    return outcome, report.problems


def _failure(
    problems: tuple[Problem, ...], task: Task, began: float, *, crash: str = ""
) -> Outcome:
    return Outcome(
        failed=True,
        seconds=time.monotonic() - began,
        base=_settings(task.root).config.addresses("").base,
        findings=findings(problems, task.root),
        crash=crash,
    )


def _desk(task: Task, engine: pipeline.Engine, problems: tuple[Problem, ...]) -> Desk:
    try:
        site, texts = engine.survey(pipeline.Request(task.root, task.folder, drafts=True))
        return lay_out(site, texts, problems, drafts=task.drafts)
    except Exception:
        # The build has told what is wrong; the desk goes on without articles.
        return Desk("", ())


def _settings(root: Path) -> config.Settings:
    """Read the settings, unless they are as they were."""
    try:
        stamp = file_stamp((root / config.FILE).stat())
    except OSError:
        stamp = ""
    return _settings_at(root, stamp)


@lru_cache(maxsize=1)
def _settings_at(root: Path, stamp: str) -> config.Settings:  # noqa: ARG001
    return config.load(root)[0]
