"""What a deploy costs: 10,000 pages at first, then one article more, to real servers on loopback.

    python bench/deploy.py [--articles N] [--folder DIR] [--hosts ssh,s3,ftp] [--store PORT]

Bars: the first upload within 60 s to S3 and SFTP; one article: at most 45 files (30 more for the search
index) and 3 s; less than 150 MB of memory. Seconds are of wall clock, so that a busy machine tells too much;
`server_cpu` is what the server on the same machine took: moto, which is written in Python, takes more than the
deploy itself. `floor` is the library alone: the same files put into the same server with nothing else done.
`--store` names a port of this machine where another store runs, to which the keys in AWS_… give access.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
for place in (ROOT, ROOT / "tests", ROOT / "tests/deploy", ROOT / "bench"):
    sys.path.insert(0, str(place))

from hosting import Line, S3Host, ftp_host, s3_host, ssh_host  # noqa: E402
from measure import run  # noqa: E402

HOSTS: dict[str, Any] = {"ssh": ssh_host, "s3": s3_host, "ftp": ftp_host}
FILES, SEARCH, SECONDS, FIRST, MEMORY = 45, 30, 3.0, 60.0, 150.0
_ARTICLE = (
    "---\ntitle: Bài vừa đăng\ndate: 2026-11-20\ncategory: kinh-te\ncommune: xa-0\n---\n"
    "Nội dung vừa đăng.\n"
)


def prepare(folder: Path, articles: int) -> None:
    """Build a portal twice: as it is, and with one article more."""
    if not (folder / "config.yaml").exists():
        subprocess.run(
            [sys.executable, str(ROOT / "bench/corpus.py"), str(folder), str(articles)], check=True
        )
    build = [sys.executable, str(ROOT / "build.py"), "--root", str(folder), "--output"]
    subprocess.run([*build, str(folder / "output")], check=True)


def settings(host: object, kind: str) -> str:
    """Spell the target of a host as settings."""
    found = host.settings(**({"port": host.line.to} if kind == "ssh" else {}))  # type: ignore[attr-defined]
    more = {"endpoint": f"http://127.0.0.1:{host.line.to}"} if kind == "s3" else {}  # type: ignore[attr-defined]
    keys = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return json.dumps({**{k: v for k, v in keys.items() if v not in ("", None)}, **more})


@contextmanager
def store(port: int, _: Path) -> Iterator[S3Host]:
    """Give a store that runs already, its bucket emptied."""
    import boto3

    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1")
    client.create_bucket(Bucket="cong-xa")
    host = S3Host(Line(port), client, None)
    host.empty()
    yield host
    host.line.close()


def spent(host: Any) -> float:
    """Give the seconds of CPU that a server has taken, with those processes of its own that have ended."""
    if not hasattr(host, "process"):  # it runs in this process
        return time.process_time()
    if host.process is None:  # it ran before: nobody knows
        return 0.0
    told = Path(f"/proc/{host.process.pid}/stat").read_text(encoding="ascii")
    numbers = told.rpartition(")")[2].split()
    return sum(map(int, numbers[11:15])) / os.sysconf("SC_CLK_TCK")


def deploy(folder: Path, host: object) -> dict[str, float]:
    """Run the command; give what it tells, its wall clock, CPU and memory, and the CPU of the server."""
    words = ["deploy", "thu", "--yes", "--json", "--no-fetch", "--root", str(folder)]
    before = spent(host)
    cost = run([sys.executable, ROOT / "build.py", *words])
    time.sleep(1)  # until the server has seen its own processes end
    told = json.loads(cost.output)
    return {
        "files": told["sent"],
        "bytes": told["bytes"],
        "seconds": round(cost.wall, 2),
        "cpu": round(cost.cpu, 2),
        "server_cpu": round(spent(host) - before, 2),
        "memory": round(cost.memory, 1),
    }


def floor(folder: Path, host: S3Host) -> dict[str, float]:
    """Put every file with the library alone, as many at a time; give its wall clock and CPU."""
    import boto3
    from botocore.config import Config

    files = [path for path in (folder / "output").rglob("*") if path.is_file()]
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{host.line.to}",
        region_name="us-east-1",
        config=Config(max_pool_connections=16, request_checksum_calculation="when_required"),
    )

    def put(path: Path) -> None:
        key = path.relative_to(folder).as_posix()
        client.put_object(
            Bucket="cong-xa", Key=key, Body=path.read_bytes(), ContentType="text/html"
        )

    began, cpu, server = time.monotonic(), time.process_time(), spent(host)
    with ThreadPoolExecutor(16) as pool:
        sent = sum(1 for _ in pool.map(put, files))
    return {
        "files": sent,
        "seconds": round(time.monotonic() - began, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "server_cpu": round(spent(host) - server, 2),
    }


def measure(kind: str, folder: Path) -> dict[str, dict[str, float]]:
    """Deploy the portal to an empty host, then with one article more."""
    article = folder / "content/articles/2026/bai-vua-dang.md"
    config = folder / "config.yaml"
    plain = config.read_text(encoding="utf-8")
    build = [sys.executable, str(ROOT / "build.py"), "--root", str(folder)]
    shutil.rmtree(folder / ".congxa/deploy", ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory() as place, HOSTS[kind](Path(place)) as host:
            target = settings(host, kind)
            config.write_text(
                f"{plain}\ndeploy: {{targets: {{thu: {target}}}}}\n", encoding="utf-8"
            )
            subprocess.run(build, check=True)
            first = deploy(folder, host)
            article.parent.mkdir(parents=True, exist_ok=True)
            article.write_text(_ARTICLE, encoding="utf-8")
            subprocess.run(build, check=True)
            costs = {"first": first, "article": deploy(folder, host)}
        if kind == "s3":
            with tempfile.TemporaryDirectory() as place, HOSTS[kind](Path(place)) as host:
                costs["floor"] = floor(folder, host)
        return costs
    finally:
        article.unlink(missing_ok=True)
        config.write_text(plain, encoding="utf-8")


def main() -> int:
    """Measure each host; give 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=9_300)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--hosts", default=",".join(HOSTS))
    parser.add_argument("--store", type=int, default=0)
    options = parser.parse_args()
    if options.store:
        HOSTS["s3"] = partial(store, options.store)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="congxa-deploy-"))
    began = time.monotonic()
    prepare(folder, options.articles)
    pages = sum(1 for _ in (folder / "output").rglob("*.html"))
    print(
        f"{pages} pages, prepared in {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}"
    )
    missed = 0
    for kind in options.hosts.split(","):
        costs = measure(kind, folder)
        for what, cost in costs.items():
            bars = [cost.get("memory", 0) < MEMORY]
            bars += [cost["seconds"] <= FIRST] if what == "first" and kind != "ftp" else []
            if what == "article":
                bars += [cost["seconds"] <= SECONDS, cost["files"] <= FILES + SEARCH]
            missed += not all(bars)
            print(
                f"{kind:4} {what:8} {json.dumps(cost)} {'' if all(bars) else 'MISSED'}", flush=True
            )
        if alone := costs.get("floor"):
            wall, cpu = (costs["first"][one] / alone[one] for one in ("seconds", "cpu"))
            print(f"{kind:4} first to floor: {wall:.2f} of seconds, {cpu:.2f} of cpu", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
