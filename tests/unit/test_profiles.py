"""What rules ask for: the shipped profiles are whole, the sample portal fulfils them, and each part counts."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import LEAST, NOW

from congxa import cli, config, profiles
from congxa.frontmatter import Subject
from congxa.model import Site
from congxa.pipeline import Engine
from congxa.plan import plan
from congxa.profiles import Fulfilment
from congxa.report import Request
from congxa.sections import TYPES
from congxa.sections.kinds import ContentType

LAWS = ("vn-2026", "vn-2022")
DUTIES = profiles.load("vn-2026").duties


@dataclass(frozen=True)
class Sample:
    """The texts and settings of the sample portal in a folder of their own."""

    root: Path
    engine: Engine

    def site(self) -> Site:
        """Bring the portal together as it is now."""
        return self.engine.survey(Request(self.root, self.root / "output", now=NOW))[0]

    def missing(self) -> list[str]:
        """Name the duties of today that nothing fulfils."""
        told = found(self.site(), config.load(self.root)[0].config, "vn-2026")
        return [one.duty.id for one in told if not one.url]


def found(site: Site, settings: config.Config, name: str) -> tuple[Fulfilment, ...]:
    """Hold a portal against a profile."""
    files = {output.path for output in plan(site)}
    return profiles.fulfilments(profiles.load(name), site, settings, files)


@pytest.fixture(scope="module")
def portal(sample_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Give a copy of the sample portal; tests leave it as it was."""
    root = tmp_path_factory.mktemp("profiles") / "portal"
    shutil.copytree(sample_root / "content", root / "content")
    shutil.copy(sample_root / "config.yaml", root)
    with Engine(root) as engine:
        yield Sample(root, engine)


def test_profiles_name_what_there_is() -> None:
    """Newest first; each way is one of the program's, and no two duties have one name."""
    assert profiles.names() == LAWS
    for name in LAWS:
        profile = profiles.load(name)
        assert profile.name == name
        ids = [duty.id for duty in profile.duties]
        assert len(ids) == len(set(ids))
        for way in (way for duty in profile.duties for way in duty.ways):
            kinds = [way.page, way.section, way.category, way.tag]
            kinds.append(way.settings or (way.file and not way.section))
            assert sum(map(bool, kinds)) == 1, way
            assert not way.section or way.section in TYPES
            assert way.page in get_args(Subject)
            assert all(
                config.Config.__dataclass_fields__[key.split(".")[0]] for key in way.settings
            )


def test_every_section_is_asked_for() -> None:
    """No section of the program stands outside the newest profile."""
    assert {way.section for duty in DUTIES for way in duty.ways} - {""} == set(TYPES)


@pytest.mark.parametrize("name", LAWS)
def test_the_sample_portal_fulfils_each_duty(portal: Sample, sample: Path, name: str) -> None:
    """Each is named with its page, and that page is there."""
    told = found(portal.site(), config.load(portal.root)[0].config, name)
    assert [one.duty for one in told] == list(profiles.load(name).duties)
    # Search is asked of portals that have it.
    told = tuple(one for one in told if one.duty.id != "tim-kiem" or (sample / "tim-kiem").exists())
    for one in told:
        assert one.url, one.duty.id
        file = sample / one.url.lstrip("/")
        assert (file / "index.html" if file.is_dir() else file).is_file()
    lines = list(profiles.told(profiles.load(name), told))
    for one in told:
        assert any(f"{one.duty.vi} [" in line and f": {one.url}" in line for line in lines)
    assert f"{len(told)} trên {len(told)}" in lines[-1]


def asking(profile: str, kind: str) -> list[str]:
    """Name the duties that entries of a content type fulfil first of all."""
    asked = ((duty.id, duty.ways[0]) for duty in profiles.load(profile).duties)
    return [duty for duty, way in asked if way.section == kind and not way.file]


@contextmanager
def without_sections(portal: Sample, *kinds: ContentType) -> Iterator[None]:
    """Take the files of content types away for a while."""
    away = portal.root / "away"
    away.mkdir()
    for kind in kinds:
        shutil.move(portal.root / "content" / kind.folder, away / kind.folder)
    try:
        yield
    finally:
        for kind in kinds:
            shutil.move(away / kind.folder, portal.root / "content" / kind.folder)
        away.rmdir()


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.name)
def test_a_section_removed_is_named(portal: Sample, kind: ContentType) -> None:
    """Exactly that one, whichever it is, with the folder that its files go into; so the older rules too."""
    with without_sections(portal, kind):
        site, settings = portal.site(), config.load(portal.root)[0].config
        told = {name: found(site, settings, name) for name in LAWS}
    lost = {name: [one.duty.id for one in told[name] if not one.url] for name in LAWS}
    assert len(lost["vn-2026"]) == 1
    assert lost["vn-2026"] == asking("vn-2026", kind.name)
    # The settings of the sample portal tell of a week's work too, which was enough then.
    assert lost["vn-2022"] == [d for d in asking("vn-2022", kind.name) if d != "lich-lam-viec"]
    lines = list(profiles.told(profiles.load("vn-2026"), told["vn-2026"]))
    assert lines[-2] == f"    → Thêm tệp vào content/{kind.folder}"


def test_the_list_of_what_must_be_public_is_named(portal: Sample) -> None:
    """It goes with the last section that it is made of, and the words say which these are."""
    listed = [kind for kind in TYPES.values() if kind.listed]
    with without_sections(portal, *listed):
        site, settings = portal.site(), config.load(portal.root)[0].config
        told = found(site, settings, "vn-2026")
    lost = [one.duty.id for one in told if not one.url]
    assert sorted(lost) == sorted(
        ["danh-muc-cong-khai", *(d for kind in listed for d in asking("vn-2026", kind.name))]
    )
    assert (
        "    → Thêm tệp vào content/documents, content/plans, content/projects, content/budgets, "
        "content/statistics"
    ) in profiles.told(profiles.load("vn-2026"), told)


@pytest.mark.parametrize("duty", [d for d in DUTIES if d.ways[0].page], ids=lambda duty: duty.id)
def test_an_introduction_removed_is_named(portal: Sample, duty: profiles.Duty) -> None:
    """A page is what its `subject` says; as a draft it is none."""
    (page,) = [
        file
        for file in (portal.root / "content/pages").rglob("*.md")
        if f"subject: {duty.ways[0].page}\n" in file.read_text("utf-8").replace('"', "")
        and "lang: en" not in file.read_text("utf-8")
    ]
    text = page.read_text("utf-8")
    page.write_text(text.replace("\nsubject:", "\ndraft: có\nsubject:", 1), "utf-8")
    try:
        lost = portal.missing()
    finally:
        page.write_text(text, "utf-8")
    # The numbers of visits have a privacy page of their own.
    assert lost == ([] if len(duty.ways) > 1 else [duty.id])


def test_check_tells_a_profile(portal: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    """The command tells what is there and what is missing, and what is missing fails nothing."""
    small = portal.root / "small"
    (small / "content").mkdir(parents=True)
    (small / "config.yaml").write_text(LEAST, "utf-8")
    command = ["check", "--root", str(small), "--now", "2026-11-21", "--profile"]
    assert cli.main([*command, "vn-2026"]) == 0
    told = capsys.readouterr().out
    assert "\nthiếu: Lịch sử [NĐ 224/2026 Đ9 k1 c]\n    → Viết một trang" in told
    assert "\ncó: Sơ đồ trang [" in told
    assert cli.main([*command, "vn-2022", "--json"]) == 0
    duties = json.loads(capsys.readouterr().out)["duties"]
    assert [one["id"] for one in duties] == [d.id for d in profiles.load("vn-2022").duties]
    assert {one["id"]: one["url"] for one in duties}["so-do-trang"] == "/so-do-trang/"
    assert cli.main([*command, "vn-2024"]) == 1
    assert capsys.readouterr().err == (
        "không có bộ quy định «vn-2024»; các bộ dùng được: vn-2026, vn-2022\n"
    )


def without(value: Any, path: list[str]) -> Any:
    """Give settings in which one key is not filled in."""
    key, *below = path
    if isinstance(value, dict):
        return {**value, key: without(value[key], below) if below else ""}
    return replace(value, **{key: without(getattr(value, key), below) if below else ""})


@pytest.mark.parametrize(
    "duty", [d for d in DUTIES if d.ways[0].settings], ids=lambda duty: duty.id
)
def test_a_setting_left_out_is_named(portal: Sample, duty: profiles.Duty) -> None:
    """One key that is not filled in is enough; what to do is said."""
    site = portal.site()
    known = config.load(portal.root)[0].config
    for key in duty.ways[0].settings:
        told = found(site, without(known, key.split(".")), "vn-2026")
        assert [one.duty.id for one in told if not one.url] == [duty.id]
        advice = list(profiles.told(profiles.load("vn-2026"), told))[-2]
        assert advice == f"    → Điền {', '.join(duty.ways[0].settings)} trong config.yaml"
