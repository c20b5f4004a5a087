"""A folder of this machine, or of a share that is mounted on it."""

from pathlib import Path

from congxa.deploy.places import LocalPlace
from congxa.deploy.releases import ReleaseFolders
from congxa.deploy.target import Target
from congxa.targets import FolderTarget


def open_target(name: str, settings: FolderTarget, root: Path) -> Target:
    """Give the target; a relative path counts from the portal's folder `root`."""
    return ReleaseFolders(name, LocalPlace(name, root / settings.path), settings.current)
