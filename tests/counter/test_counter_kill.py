"""Killed at any moment: no acknowledged hit is lost, none is counted twice."""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from conftest_counter import AGENT, ORIGIN, PAGES, WIDE, Running

ROUNDS = 3
CONNECTIONS = 8


def load(running: Running, seed: int, sent: Counter[str], acknowledged: Counter[str]) -> None:
    """Send hits of ever new visitors over one connection until it breaks."""
    chance = random.Random(seed)
    number = 0
    try:
        with socket.create_connection(("127.0.0.1", running.port), timeout=5) as one:
            while True:
                number += 1
                page = chance.choice(PAGES).id
                client = f"10.{seed % 250}.{seed // 250}.0, 2001:db8:{seed:x}:{number:x}::1"
                request = (
                    f"POST /dem/v HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nUser-Agent: {AGENT}\r\n"
                    f"X-Forwarded-For: {client}\r\nContent-Length: 16\r\n\r\n{page}"
                )
                sent[page] += 1
                one.sendall(request.encode())
                answer = b""
                while b"}" not in answer:
                    part = one.recv(4096)
                    if not part:
                        return
                    answer += part
                assert answer.startswith(b"HTTP/1.1 200 ")
                acknowledged[page] += 1
    except OSError:
        return


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(100, marks=pytest.mark.long)])
def test_kill_9_under_load(service: Callable[..., Running], rounds: int) -> None:
    """Each time at another moment; after each the sums agree, and the service is ready soon."""
    running = service(WIDE)
    chance = random.Random(20261121)
    sent: Counter[str] = Counter()
    acknowledged: Counter[str] = Counter()
    ready: list[float] = []
    for round_ in range(rounds):
        counts = [(Counter[str](), Counter[str]()) for _ in range(CONNECTIONS)]
        threads = [
            threading.Thread(target=load, args=(running, round_ * CONNECTIONS + n + 1, *counts[n]))
            for n in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.05, 0.8))
        running.kill()
        for thread in threads:
            thread.join()
        for one, other in counts:
            sent += one
            acknowledged += other
        began = time.monotonic()
        running.start()
        ready.append(time.monotonic() - began)
        with running.opened() as store:
            assert store.faults() == []
            stored, days = store.page_views(), store.days()
        assert sum(stored.values()) == sum(day[2] for day in days) == sum(day[1] for day in days)
        for page in PAGES:
            assert acknowledged[page.id] <= stored.get(page.id, 0) <= sent[page.id]
    assert sum(acknowledged.values()) > 10 * rounds
    print(f"{sum(acknowledged.values())} acknowledged; ready after {max(ready):.2f} s at most")
