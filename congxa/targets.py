"""Where a portal is deployed to: what config.yaml declares below `deploy`. Never a secret."""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from congxa.fields import Boolean, Count, Filled, Slug
from congxa.schema import OneOf, declared
from congxa.urls import is_site_address
from congxa.vietnamese import fold

# What `build.py deploy` takes for something to do cannot be the name of a target.
ACTIONS = ("rollback", "status", "log")
_SECRETS = frozenset(
    "password passwd passphrase pass secret secret_key secret_access_key access_key token key api_key "
    "mat_khau khoa".split()
)
_WITH_SECRET = re.compile(r"^[a-z][a-z0-9+.-]*://[^/@\s]*:[^/@\s]+@", re.I)
_HOST = re.compile(r"[\w.:-]+")

Redirects = Literal["pages", "nginx", "caddy", "apache"]


def _positive(value: int) -> int:
    if value < 1:
        raise PydanticCustomError("negative-count", "must be positive")
    return value


def _site_address(value: str) -> str:
    if value and not is_site_address(value):
        raise PydanticCustomError("bad-url", "not a site address")
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise PydanticCustomError("deploy-host", "not a host")
    return value


def _no_secrets(value: Any) -> Any:
    """Refuse a secret under a name that tells it, and one inside an address; its text is never repeated."""
    if isinstance(value, Mapping):
        for name, text in value.items():
            if fold(str(name)).replace(" ", "_").replace("-", "_") in _SECRETS:
                raise PydanticCustomError("secret-in-settings", "a secret", {"name": name})
            if isinstance(text, str) and _WITH_SECRET.match(text):
                raise PydanticCustomError("secret-in-settings", "a secret", {"name": name})
    return value


def _name(value: str) -> str:
    if value in ACTIONS:
        raise PydanticCustomError("deploy-name", "reserved", {"name": value})
    return value


_Positive = Annotated[Count, AfterValidator(_positive)]
_Address = Annotated[str, AfterValidator(_site_address)]
_Host = Annotated[Filled, AfterValidator(_host)]


@declared
class _Public:
    """What every target has: the address of the portal there, and how many releases can come back."""

    url: _Address = ""
    keep: _Positive = 5


@declared
class _Served(_Public):
    """A place that a web server shows; `redirects` tells which one leads old addresses on."""

    redirects: Redirects = "pages"


@declared
class FolderTarget(_Served):
    """A folder of this machine: releases side by side, and a link that is pointed at one of them."""

    kind: Literal["folder"]
    path: Filled
    current: Filled = "current"


@declared
class SshTarget(_Served):
    """The same on a server, over SFTP.

    `key_file` is a private key's file, `fingerprint` that of the server's key ("SHA256:…").
    """

    kind: Literal["ssh"]
    host: _Host
    path: Filled
    port: _Positive = 22
    user: str = ""
    key_file: str = ""
    known_hosts: str = ""
    fingerprint: str = ""
    current: Filled = "current"


@declared
class FtpTarget(_Served):
    """Hosting with FTP: `ftps` encrypts both commands and files."""

    kind: Literal["ftp", "ftps"]
    host: _Host
    user: Filled
    path: str = ""
    port: _Positive = 21
    connections: _Positive = 3


@declared
class S3Target(_Public):
    """A bucket of any store that speaks S3; `endpoint` is empty for AWS itself.

    Pages are kept by browsers for `page_seconds`; `invalidate` is a command that is run after a deploy, with
    the changed addresses on its standard input.
    """

    kind: Literal["s3"]
    bucket: Filled
    prefix: str = ""
    endpoint: _Address = ""
    region: str = ""
    profile: str = ""
    compress: Literal["none", "gzip", "br"] = "none"
    page_seconds: Count = 60
    redirects: Literal["pages", "objects"] = "pages"
    invalidate: str = ""
    connections: _Positive = 16


@declared
class GitTarget(_Public):
    """A branch that a host such as GitHub Pages or GitLab Pages serves; without history it is one commit.

    `pages` tells for whom the branch says what it is: GitLab shows what a job of the branch itself gives it.
    """

    kind: Literal["git"]
    remote: Filled
    branch: Filled = "gh-pages"
    pages: Literal["github", "gitlab"] = "github"
    history: Boolean = True
    cname: str = ""
    author: Filled = "congxa <congxa@localhost>"


@declared
class RsyncTarget(_Served):
    """A place that rsync knows: `host:/folder`, `rsync://host/module/`, or a folder."""

    kind: Literal["rsync"]
    to: Filled
    port: _Positive = 22
    key_file: str = ""


@declared
class ArchiveTarget(_Served):
    """A zip file in a folder, for hosts that have an upload form only."""

    kind: Literal["archive"]
    path: Filled


Target = FolderTarget | SshTarget | FtpTarget | S3Target | GitTarget | RsyncTarget | ArchiveTarget
KINDS: Mapping[str, type[Target]] = {
    "folder": FolderTarget,
    "ssh": SshTarget,
    "ftp": FtpTarget,
    "ftps": FtpTarget,
    "s3": S3Target,
    "git": GitTarget,
    "rsync": RsyncTarget,
    "archive": ArchiveTarget,
}


def _kind_of(value: Any) -> str:
    return str(value.get("kind", "")) if isinstance(value, Mapping) else "folder"


@declared
class DeploySettings:
    """Targets by their names."""

    targets: dict[
        Annotated[Slug, AfterValidator(_name)],
        Annotated[Any, OneOf(KINDS, _kind_of), BeforeValidator(_no_secrets)],
    ] = field(default_factory=dict)
