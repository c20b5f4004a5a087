"""From the settings of a target to the target; only the library that it needs is loaded."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from congxa import targets
from congxa.deploy import faults
from congxa.deploy.target import Target

# The module of each kind, and the optional dependency that brings its library.
_MODULES: Mapping[type, tuple[str, str]] = {
    targets.FolderTarget: ("folder", ""),
    targets.SshTarget: ("ssh", "deploy-ssh"),
    targets.FtpTarget: ("ftp", ""),
    targets.S3Target: ("s3", "deploy-s3"),
    targets.GitTarget: ("git", ""),
    targets.RsyncTarget: ("rsync", ""),
    targets.ArchiveTarget: ("zipped", ""),
}


def open_target(name: str, settings: targets.Target, root: Path) -> Target:
    """Connect to a target of the portal in `root`; raise BuildFailed."""
    module, extra = _MODULES[type(settings)]
    try:
        opens: Callable[[str, Any, Path], Target] = import_module(
            f"congxa.deploy.{module}"
        ).open_target
    except ImportError as error:
        raise faults.missing_package(name, error.name, extra) from error
    return opens(name, settings, root)
