"""k6's `--summary-export`: the older shape of the same summary, which many tools still read.

Groups and checks are objects by name, a rate says `value`, and a threshold is true where it was NOT met.
"""

from __future__ import annotations

from typing import Any

from engine.report.k6.handle_summary import handle_summary
from engine.state import RunState


def summary_export(state: RunState) -> dict[str, Any]:
    """The object."""
    new = handle_summary(state)
    return {
        "root_group": _group(new["root_group"]),
        "metrics": {name: _metric(metric) for name, metric in new["metrics"].items()},
    }


def _group(group: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: group[key] for key in ("name", "path", "id")},
        "groups": {inner["name"]: _group(inner) for inner in group["groups"]},
        "checks": {check["name"]: check for check in group["checks"]},
    }


def _metric(metric: dict[str, Any]) -> dict[str, Any]:
    values = metric["values"]
    if metric["type"] == "rate":
        values = {"value": values["rate"], "passes": values["passes"], "fails": values["fails"]}
    if "thresholds" not in metric:
        return dict(values)
    return {**values, "thresholds": {written: not said["ok"] for written, said in metric["thresholds"].items()}}
