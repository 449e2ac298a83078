"""Does Jaeger answer, and by which of its APIs? No run needs it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from engine.doctor.examination import Examination
from engine.doctor.row import Row
from engine.monitors.jaeger import examined

_PATIENCE_S = 6.0


async def jaeger(examination: Examination) -> Sequence[Row]:
    """One row."""
    settings = examination.monitors
    if settings is None or settings.jaeger is None:
        found = "its settings cannot be read" if settings is None else "JAEGER_URL is not set"
        remedy = f"write JAEGER_URL=https://jaeger.example.org on a line of {examination.target.env_file}"
        return [Row("jaeger", "not measured", found, remedy, needed=False)]
    began = examination.clock.now()
    try:
        said = await asyncio.wait_for(examined(settings.jaeger), _PATIENCE_S)
    except Exception as error:  # the boundary to third parties: the other rows are wanted all the same
        reason = str(error) or f"did not answer within {_PATIENCE_S:g} s"
        remedy = "is JAEGER_URL that of its query service (port 16686)? A 401 or 403: JAEGER_TOKEN"
        return [Row("jaeger", "not ok", f"{settings.jaeger.host}: {reason}", remedy, needed=False)]
    took_ms = (examination.clock.now() - began) * 1000.0
    return [Row("jaeger", "ok", f"{said}, {took_ms:,.0f} ms", needed=False)]
