"""What Textual reads from the environment at its first import; set it before that.

Nothing is animated, and a burst of changes is painted at most twenty times a second.
"""

from __future__ import annotations

from collections.abc import Mapping

SCREEN_ENVIRONMENT: Mapping[str, str] = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_FPS": "20"}
"""Put these into os.environ (setdefault) before anything imports Textual."""
