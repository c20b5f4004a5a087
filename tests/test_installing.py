"""congxa as pip installs it: away from its checkout, with its themes, a portal in a folder of its own."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_WHEEL = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def test_every_package_is_packed() -> None:
    """A folder of modules that pyproject.toml does not name would be missing."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = told["tool"]["setuptools"]["packages"]
    folders = {file.parent.relative_to(ROOT) for file in (ROOT / "congxa").rglob("__init__.py")}
    assert {folder.as_posix().replace("/", ".") for folder in folders} <= set(named)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack the project as pip does, and unpack it into a folder of packages."""
    folder = tmp_path_factory.mktemp("installed")
    source, packed = folder / "source", folder / "packed"
    for name in ("congxa", "themes", "deploy", "docs/schema"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "output")
        )
    for file in (*ROOT.glob("*.toml"), *ROOT.glob("requirements*.txt"), *ROOT.glob("[LR]*")):
        shutil.copy(file, source)
    packed.mkdir()
    command = [sys.executable, "-c", _WHEEL, str(packed)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = packed.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "packages")
    shutil.rmtree(source)
    return folder / "packages"


def test_an_installed_congxa_needs_no_checkout(installed: Path, tmp_path: Path) -> None:
    """It makes a portal, builds it with the themes that it brings, and checks it."""

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "congxa", *words]
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    answers = ["--province", "Thanh Hóa", "--address", "", "--phone", "", "--email", ""]
    run("init", "cong", "--name", "xã Thanh Kỳ", *answers)
    assert (tmp_path / "cong/.github/workflows/cong.yml").is_file()
    assert (tmp_path / "cong/schema/document.json").is_file()
    assert "Đã dựng" in run("build", "--root", "cong", "--strict")
    settings = tmp_path / "cong/config.yaml"
    settings.write_text(settings.read_text("utf-8").replace("trong-dong ", "sen "), "utf-8")
    assert "Đã dựng" in run("build", "--root", "cong", "--strict")
    assert "Đã kiểm tra" in run("check", "--root", "cong", "--profile", "vn-2026")
