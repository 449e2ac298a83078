"""The pages' stylesheet, script and pictures, read or drawn once."""

from __future__ import annotations

from importlib.resources import files

from wwmaa_tui.standin.answers import Answer, answer
from wwmaa_tui.standin.costs import ASSET
from wwmaa_tui.standin.endpoints import Call, Endpoint
from wwmaa_tui.standin.hero import hero_png
from wwmaa_tui.standin.logo import logo_png
from wwmaa_tui.standin.platform import Platform

_KEEP_A_DAY = (b"cache-control", b"public, max-age=86400")


def endpoints(platform: Platform) -> list[Endpoint]:
    """The four files."""
    folder = files("wwmaa_tui.standin") / "assets"
    return [
        _asset("/static/css/main.css", b"text/css; charset=utf-8", (folder / "main.css").read_bytes()),
        _asset("/static/js/main.js", b"text/javascript; charset=utf-8", (folder / "main.js").read_bytes()),
        _asset("/static/images/logo.png", b"image/png", logo_png()),
        _asset("/static/images/hero.png", b"image/png", hero_png()),
    ]


def _asset(path: str, content_type: bytes, body: bytes) -> Endpoint:
    ready = answer(body, content_type, ASSET, 200, _KEEP_A_DAY)

    def show(call: Call) -> Answer:
        return ready

    return Endpoint("GET", path, "asset", show)
