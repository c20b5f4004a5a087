"""The sample workflows for hosted git: they keep what is remembered, and their build command builds."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / "deploy/github/cong.yml"
GITLAB = ROOT / "deploy/gitlab/.gitlab-ci.yml"


def read(file: Path) -> Any:
    """Read a workflow."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def github_steps() -> list[dict[str, Any]]:
    """Give the steps of the one job."""
    (job,) = read(GITHUB)["jobs"].values()
    steps: list[dict[str, Any]] = job["steps"]
    return steps


def builds(file: Path) -> list[str]:
    """Give the commands of a workflow that call this program."""
    commands = (
        [step.get("run", "") for step in github_steps()]
        if file == GITHUB
        else read(GITLAB)["pages"]["script"]
    )
    return [command for command in commands if "build.py" in command]


def results(memory: Path) -> tuple[int, int]:
    """Count what is remembered of texts, and when the last was made: one made anew comes later."""
    query = "select count(*), max(work.rowid) from work join texts using (key) where length(texts.value) > 4"
    with closing(sqlite3.connect(memory)) as database:
        count, last = database.execute(query).fetchone()
    return int(count), int(last)


def test_what_is_remembered_is_kept_between_runs() -> None:
    """Both keep .congxa/, and find that of an earlier run, whatever was committed since."""
    (cache,) = [step["with"] for step in github_steps() if "actions/cache" in step.get("uses", "")]
    assert cache["path"] == ".congxa"
    assert cache["key"].startswith(cache["restore-keys"])
    kept = read(GITLAB)["pages"]["cache"]
    assert ".congxa/" in kept["paths"]
    assert "$" not in kept["key"]


def test_the_folder_that_is_built_is_the_one_that_is_published() -> None:
    """What the command writes is what the host takes."""
    (upload,) = [s["with"] for s in github_steps() if "upload-pages" in s.get("uses", "")]
    assert builds(GITHUB)[0].split("--output ")[1] == upload["path"]
    assert read(GITLAB)["pages"]["artifacts"]["paths"] == [builds(GITLAB)[0].split("--output ")[1]]


@pytest.mark.parametrize("file", [GITHUB, GITLAB], ids=["github", "gitlab"])
def test_a_run_after_another_checkout_converts_nothing_anew(
    file: Path, sample: Path, tmp_path: Path
) -> None:
    """A checkout gives every file a new time; with .congxa/ kept, no text is converted again."""
    (command,) = builds(file)
    words = [sys.executable if word == "python" else word for word in command.split()]
    remembered = []
    for number in range(2):
        clone = tmp_path / f"clone{number}"
        clone.mkdir()
        for name in ("congxa", "content", "themes"):
            shutil.copytree(ROOT / name, clone / name, copy_function=shutil.copy)
        for name in ("build.py", "config.yaml", "requirements.txt"):
            shutil.copy(ROOT / name, clone)
        if number:
            shutil.copytree(tmp_path / "clone0/.congxa", clone / ".congxa")
        else:  # pictures are another matter: those of the sample portal are made already
            shutil.copytree(sample.parent / ".congxa/pictures", clone / ".congxa/pictures")
        environment = {**os.environ, "CONGXA_LANG": "vi", "PYTHONPATH": ""}
        ran = subprocess.run(
            words, cwd=clone, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        remembered.append(results(clone / ".congxa/memory.sqlite"))
    assert remembered[0][0] > 50
    assert remembered[1] == remembered[0]
