"""A branch of a git repository that a host serves, such as GitHub Pages or GitLab Pages.

A push moves the branch from the old portal to the new one, or does nothing. The manifest lies in the branch.
Of the branch only its last commit is fetched, and only files that changed are sent.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from congxa.deploy import faults, secrets
from congxa.deploy.keeping import desk
from congxa.deploy.locks import Lock, Ticket, read_ticket
from congxa.deploy.manifest import PLACE, State, encode, followed
from congxa.deploy.order import Change
from congxa.deploy.shipment import Shipment
from congxa.deploy.target import Done, Plan, Target, read_state
from congxa.errors import BuildFailed
from congxa.targets import GitTarget

_STATE = f"{PLACE}/manifest"
_LOCK, _PUBLIC, _NEXT, _SEEN = (f"refs/congxa/{one}" for one in ("lock", "public", "next", "seen"))
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_PATIENCE = 600
_LOST = re.compile(
    r"could not resolve|connection|hung up|early eof|unable to access|timed out|disconnect|broken pipe"
    r"|could not read from remote|network|unpack|index-pack|protocol error|bad line length",
    re.I,
)
_REFUSED = re.compile(
    r"authentication failed|could not read (username|password)|returned error: 40[13]|access denied",
    re.I,
)
# As ssh tells it: "git@host: Permission denied (publickey)."
_NO_KEY = re.compile(r"permission denied \(", re.I)
_DENIED = re.compile(
    r"insufficient permission|permission denied|permission to \S+ denied|protected branch|not allowed"
    r"|read.only",
    re.I,
)
_ABSENT = re.compile(r"repository .*not found|not appear to be a git repository", re.I)
# The server got all that was sent and could not keep it: it may have no room even for saying why.
_FULL = re.compile(r"no space left|quota|remote unpack failed|unpacker error", re.I)
_HOST_KEY = re.compile(r"host key verification failed", re.I)
_TAKEN = re.compile(
    r"stale info|\[rejected\]|\[remote rejected\].*\([^()]*(lock|reference|exists)", re.I
)
# What git says beside the reason.
_ASIDE = re.compile(r"to \S+$|hint:|error: failed to push some refs|error in sideband", re.I)
# What GitLab runs when the branch has moved; congxa's own notes stay behind.
_GITLAB = """\
# congxa viết tệp này mỗi lần đưa cổng lên: GitLab Pages hiện những gì có trong nhánh.
pages:
  stage: deploy
  image: busybox
  script:
    - mkdir .public
    - mv * .public
    - if [ -d .well-known ]; then mv .well-known .public; fi
    - mv .public public
  artifacts:
    paths:
      - public
"""
# A token is handed to git by its environment, never by its command line.
_HELPER = '!f() { echo username=congxa; echo "password=$CONGXA_GIT_TOKEN"; }; f'


def open_target(name: str, settings: GitTarget, root: Path) -> Target:
    """Give the branch; nothing is asked of the repository yet."""
    return Branch(name, settings, desk(root, name).folder / "git")


class Branch:
    """The branch, by way of a bare repository of this machine. See Target; it is its own Lock."""

    keeps = False
    apart = False
    form = ""

    def __init__(self, name: str, settings: GitTarget, folder: Path) -> None:
        self._name, self._settings, self._folder = name, settings, folder
        self._remote = settings.remote
        self._branch = f"refs/heads/{settings.branch}"
        self._tip: str | None = None
        self._environment = self._surroundings()
        self.lock: Lock = self
        try:
            if not (folder / "HEAD").exists():
                folder.mkdir(parents=True, exist_ok=True)
                self._git("init", "--bare", "--quiet", str(folder), inside=False)
        except OSError as error:
            raise faults.other(name, error) from error

    def _surroundings(self) -> dict[str, str]:
        who, _, address = self._settings.author.partition("<")
        surroundings = {
            **os.environ,
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
            "GIT_AUTHOR_NAME": who.strip() or "congxa",
            "GIT_COMMITTER_NAME": who.strip() or "congxa",
            "GIT_AUTHOR_EMAIL": address.rstrip("> ") or "congxa@localhost",
            "GIT_COMMITTER_EMAIL": address.rstrip("> ") or "congxa@localhost",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        surroundings.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
        if token := secrets.secret(self._name, "token"):
            surroundings["CONGXA_GIT_TOKEN"] = token
        return surroundings

    # --- what is public ---

    def state(self) -> State:
        """See Target."""
        self._fetch()
        return read_state(self._name, self._blob(_STATE) if self._tip else None) or State()

    def sums(self, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Target. What was fetched with the state is what is public."""
        if not self._tip or not paths:
            return {}
        found = {}
        asked = "".join(f"{_PUBLIC}:{path}\n" for path in paths).encode()
        for path, data in zip(paths, self._blobs(asked), strict=True):
            if data is not None:
                found[path] = hashlib.sha256(data).hexdigest()
                done(path, len(data))
        return found

    # --- the lock: a reference that only one can make ---

    def claim(self, ticket: Ticket) -> Ticket | None:
        """See Lock."""
        commit = self._git("commit-tree", _EMPTY_TREE, data=ticket.encode()).decode().strip()
        pushed = self._push(f"{commit}:{_LOCK}", f"--force-with-lease={_LOCK}:")
        if pushed:
            return None
        self._git("fetch", "--quiet", "--no-tags", "--depth=1", self._remote, f"+{_LOCK}:{_SEEN}")
        told = self._git("log", "-1", "--format=%B", _SEEN)
        found = read_ticket(told.strip())
        return None if found == ticket else found

    def release(self) -> None:
        """See Lock."""
        self._push(f":{_LOCK}", "--force")

    # --- a commit, and the branch moved to it ---

    def bring(self, shipment: Shipment, change: Change, state: State, plan: Plan) -> None:
        """See Target."""
        former = followed(state, shipment.release, plan.keep)
        whole = encode(State(shipment.release, shipment.files, former=former), packed=False)
        self._git("update-ref", "-d", _NEXT)
        process = subprocess.Popen(
            self._command("fast-import", "--quiet", "--force", "--done"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=self._environment,
        )
        assert process.stdin is not None
        assert process.stderr is not None
        try:
            for piece in self._commit(shipment, change, whole, plan.done):
                process.stdin.write(piece)
            process.stdin.close()
            said = process.stderr.read()
        except BrokenPipeError:
            said = process.stderr.read()
        finally:
            if process.poll() is None and not process.stdin.closed:
                process.kill()
            process.wait()
            process.stderr.close()
        if process.returncode:
            raise self._fault(said.decode(errors="replace"))
        lease = f"--force-with-lease={self._branch}:{self._tip or ''}"
        if not self._push(f"{_NEXT}:{self._branch}", lease):
            raise faults.fault("deploy-moved", self._name, branch=self._settings.branch)
        self._git("update-ref", _PUBLIC, _NEXT)

    def _commit(
        self, shipment: Shipment, change: Change, state: bytes, done: Done
    ) -> Iterator[bytes]:
        """Spell a commit for `git fast-import`: what the branch has, and the difference."""
        seconds = int(shipment.release.at.timestamp())
        who = f"{self._environment['GIT_COMMITTER_NAME']} <{self._environment['GIT_COMMITTER_EMAIL']}>"
        message = f"{shipment.release.id}\n\n{shipment.release.url}\n".encode()
        yield f"commit {_NEXT}\ncommitter {who} {seconds} +0000\n".encode()
        yield _data(message)
        if self._tip and self._settings.history:
            yield f"from {self._tip}\n".encode()
        elif self._tip:
            tree = self._git("rev-parse", f"{self._tip}^{{tree}}").decode().strip()
            yield f'M 040000 {tree} ""\n'.encode()
        for path in change.removed:
            yield f"D {path}\n".encode()
        for path in change.sent:
            yield f"M 100644 inline {path}\ndata {shipment.files[path].size}\n".encode()
            yield from shipment.chunks(path)
            yield b"\n"
            done(path, shipment.files[path].size)
        for path, data in (*self._own(), (_STATE, state)):
            yield f"M 100644 inline {path}\n".encode() + _data(data)
        yield b"done\n"

    def _own(self) -> Iterator[tuple[str, bytes]]:
        """Give the files that tell the host what this branch is."""
        if self._settings.pages == "gitlab":
            yield ".gitlab-ci.yml", _GITLAB.encode()
        else:
            yield ".nojekyll", b""
        if self._settings.cname:
            yield "CNAME", f"{self._settings.cname}\n".encode()

    def again(self, release: str, state: State) -> State:
        """Never asked: a former release is sent again, as a new commit."""
        raise faults.fault("deploy-no-release", self._name, release=release)

    def close(self) -> None:
        """See Target."""

    # --- git ---

    def _fetch(self) -> None:
        """Fetch the last commit of the branch, unless it is here."""
        told = self._git("ls-remote", self._remote, self._branch).decode().split()
        self._tip = told[0] if told else None
        if self._tip:
            wanted = f"+{self._branch}:{_PUBLIC}"
            self._git("fetch", "--quiet", "--no-tags", "--depth=1", self._remote, wanted)

    def _push(self, reference: str, *options: str) -> bool:
        """Push; tell whether it was done, and not refused since somebody else was first."""
        try:
            self._git("push", "--quiet", *options, self._remote, reference)
        except _Rejected:
            return False
        return True

    def _blob(self, path: str) -> bytes | None:
        return next(self._blobs(f"{_PUBLIC}:{path}\n".encode()))

    def _blobs(self, asked: bytes) -> Iterator[bytes | None]:
        """Give files of the fetched commit; None for what is no file there."""
        count = asked.count(b"\n")
        process = subprocess.Popen(
            self._command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            lines = asked.splitlines(keepends=True)
            for number in range(count):
                process.stdin.write(lines[number])
                process.stdin.flush()
                head = process.stdout.readline().rsplit(None, 2)
                if len(head) < 3 or head[1] != b"blob":
                    yield None
                    continue
                yield process.stdout.read(int(head[2]))
                process.stdout.read(1)
        finally:
            process.stdin.close()
            process.stdout.close()
            process.wait()

    def _command(self, *words: str) -> list[str]:
        helper = ["-c", "credential.helper=", "-c", f"credential.helper={_HELPER}"]
        token = helper if "CONGXA_GIT_TOKEN" in self._environment else []
        return ["git", f"--git-dir={self._folder}", "-c", "gc.auto=0", *token, *words]

    def _git(self, *words: str, data: bytes = b"", inside: bool = True) -> bytes:
        """Run git; raise BuildFailed with what it says, or _Rejected where another push was first."""
        command = self._command(*words) if inside else ["git", *words]
        try:
            ended = subprocess.run(
                command, input=data, capture_output=True, env=self._environment, timeout=_PATIENCE
            )
        except FileNotFoundError:
            raise faults.fault("deploy-tool", self._name, tool="git") from None
        except subprocess.TimeoutExpired as error:
            raise faults.lost(self._name, "git") from error
        if ended.returncode:
            raise self._fault(ended.stderr.decode(errors="replace"))
        return ended.stdout

    def _fault(self, said: str) -> BuildFailed:
        lines = (line.strip().removeprefix("remote: ") for line in said.splitlines())
        reason = "; ".join([line for line in lines if line and not _ASIDE.match(line)][-5:])
        if _HOST_KEY.search(said):
            return faults.unknown_host(self._name, self._host(), said + self._asked_again())
        if _NO_KEY.search(said):
            return faults.unknown_key(self._name, reason)
        if _REFUSED.search(said):
            variable = secrets.variable(self._name, "token")
            return faults.fault("deploy-refused", self._name, reason=reason, variable=variable)
        if _DENIED.search(said):
            return faults.denied(self._name, self._remote, reason)
        if _FULL.search(said):
            return faults.full(self._name, reason)
        if _TAKEN.search(said):
            return _Rejected(faults.other(self._name, reason).problems)
        if _ABSENT.search(said):
            return faults.other(self._name, reason)
        if _LOST.search(said):
            return faults.lost(self._name, reason)
        return faults.other(self._name, reason)

    def _host(self) -> str:
        """Name the server of an address such as git@host:path or ssh://git@host:22/path."""
        return self._remote.partition("://")[2].partition("/")[0] or self._remote.partition(":")[0]

    def _asked_again(self) -> str:
        """Have ssh tell what it sees: by itself it says nothing of a key that it does not know."""
        talking = {"GIT_SSH_COMMAND": f"{self._environment['GIT_SSH_COMMAND']} -v"}
        return subprocess.run(
            self._command("ls-remote", self._remote),
            capture_output=True,
            env={**self._environment, **talking},
            timeout=_PATIENCE,
        ).stderr.decode(errors="replace")


class _Rejected(BuildFailed):
    """A push that came too late."""


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)
