"""A real nginx on loopback that answers every search with one JSON body, as fast as a server can."""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.command import eventually
from tests.support.debian import program

BODY_BYTES = 553
CONNECTIONS = 15_000
"""So many at once, where the machine allows as many files."""


def search_body() -> str:
    """A search answer of exactly BODY_BYTES bytes."""
    results = [{"id": number, "title": f"kata {number}", "relevance_score": 0.5} for number in range(9)]
    body = json.dumps({"results": results, "total": 9, "cached": True, "pad": ""})
    return body[:-2] + "x" * (BODY_BYTES - len(body)) + body[-2:]


@contextlib.contextmanager
def nginx(tls: tuple[Path, Path] | None = None, *, http2: bool = False, settings: str = "") -> Iterator[str]:
    """Its address, while it runs in the working folder. `tls`: a certificate chain and its key; `settings`: further
    lines of its configuration."""
    binary = program("nginx", "nginx")
    folder = Path("nginx").resolve()
    folder.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    connections = CONNECTIONS if files == resource.RLIM_INFINITY else min(CONNECTIONS, files - 64)
    secured = f"ssl_certificate {tls[0].resolve()}; ssl_certificate_key {tls[1].resolve()};" if tls else ""
    spoken = f"{' ssl' if tls else ''}{' http2' if http2 else ''}"
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log stderr error;"
        f" worker_rlimit_nofile {connections + 64}; events {{ worker_connections {connections}; }}"
        f" http {{ access_log off; {temporary} keepalive_requests 100000000; default_type application/json;"
        f" server {{ listen 127.0.0.1:{port}{spoken} backlog=4096; {secured} {settings}"
        f" location / {{ return 200 '{search_body()}'; }} }} }}"
    )
    server = subprocess.Popen([str(binary), "-c", f"{folder}/nginx.conf", "-p", str(folder)])
    try:
        eventually(lambda: _answers(port), "nginx answers")
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
