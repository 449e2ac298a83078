"""A load engine as a library: no terminal, no argv, no screen."""

from __future__ import annotations

__version__ = "0.1.0"
