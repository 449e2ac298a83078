"""A certificate of the tests' own, for servers on this machine."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.debian import everything_is_required

_NAMES = "IP:127.0.0.1,IP:::1,DNS:localhost"


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine's addresses and its name `localhost`; it signs itself."""

    chain: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """A context to serve with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        """A context that trusts this certificate and no other."""
        return ssl.create_default_context(cafile=str(self.chain))


def made_in(place: Path, names: str = _NAMES) -> Certificate:
    """A new certificate. Skips the test where openssl is missing and not required."""
    if (openssl := shutil.which("openssl")) is None:
        (pytest.fail if everything_is_required() else pytest.skip)("needs the program openssl: apt-get install openssl")
    made = Certificate(place / "chain.pem", place / "key.pem")
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tests"
    files = ("-out", str(made.chain), "-keyout", str(made.key))
    extension = ("-addext", f"subjectAltName={names}")
    subprocess.run([openssl, *request.split(), *extension, *files], check=True, capture_output=True)
    return made
