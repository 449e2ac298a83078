"""Does the target answer, and as its site expects?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from engine.doctor.examination import Examination
from engine.doctor.row import Row
from engine.errors import UnreachableError
from engine.target.preflight import Probe


async def health(examination: Examination) -> Sequence[Row]:
    """Ask the site's health operation."""
    target = examination.target
    url = target.url_of(target.site.health)
    async with Probe(target, f"doctor_{secrets.token_hex(4)}") as probe:
        try:
            answer = await probe.health()
        except UnreachableError as error:
            names = " and ".join(target.site.bases[base] for base in target.base_urls)
            return [Row("target", "not ok", str(error), f"is it running, and are {names} right?")]
    return [Row("target", "ok", f"{url} answered {answer.status} in {answer.elapsed_ms:.0f} ms")]
