"""The port to listen on, and the next one where it is taken."""

import socket

_TRIED = 50


def listen(host: str, port: int) -> socket.socket:
    """Take a port; raise OSError where another program has it, or the host is none of this machine's."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    taken = socket.create_server((host, port), family=family, backlog=128)
    taken.setblocking(False)
    return taken


def next_free(host: str, port: int) -> int | None:
    """Find the next port above that is free."""
    for candidate in range(port + 1, min(port + 1 + _TRIED, 65536)):
        try:
            listen(host, candidate).close()
        except OSError:
            continue
        return candidate
    return None
