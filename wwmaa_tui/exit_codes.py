"""Every exit code of the command, named; k6's where k6 has one."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process ends with. Where several apply: 105, then 113, 108, 107, 99."""

    PASS = 0
    """Every required threshold and audit met."""
    THRESHOLDS_FAILED = 99
    """A target or a critical level was missed."""
    BAD_INPUT = 104
    """Bad profile, flag, environment or file."""
    INTERRUPTED = 105
    """A signal or the operator ended it."""
    JOURNEY_RAISED = 107
    ABORTED = 108
    """`--abort-on` ended it."""
    CRASHED = 109
    """A defect of this program, as k6's for a panic."""
    REFUSED = 111
    """Production guard, or outside the window; nothing was sent."""
    UNREACHABLE = 112
    """The target did not answer the pre-flight."""
    INVALID = 113
    """The measurement cannot be believed."""
