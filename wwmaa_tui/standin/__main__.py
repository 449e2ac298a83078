"""`python -m wwmaa_tui.standin`: the stand-in as a child process of whoever wants it.

Says `{"ready": true, "base_url": …, "env": {…}, "lacks": …, "folders": […]}` on stdout, one line, and ends when its
stdin does.
"""

from __future__ import annotations

import argparse
import json
import sys

from wwmaa_tui.exit_codes import ExitCode
from wwmaa_tui.standin.serving import CannotServe, Ready, serve


def main() -> int:
    """Serve; 0 after a clean end, 104 with one line on stderr when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m wwmaa_tui.standin", description="The stand-in WWMAA platform.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--seed", type=int, default=7, help="seed of the generated data")
    parser.add_argument("--fault", help="fault in force from the start")
    parser.add_argument("--empty", action="store_true", help="begin with accounts alone")
    parser.add_argument("--prometheus", action="store_true", help="have a Prometheus beside it, if there is one")
    args = parser.parse_args()
    try:
        serve(
            port=args.port,
            seed=args.seed,
            fault=args.fault,
            announce=_announce,
            until_stdin_ends=True,
            empty=args.empty,
            prometheus=args.prometheus,
        )
    except CannotServe as error:
        print(error, file=sys.stderr)
        return ExitCode.BAD_INPUT
    return ExitCode.PASS


def _announce(ready: Ready) -> None:
    said = {
        "ready": True,
        "base_url": ready.base_url,
        "env": dict(ready.env),
        "lacks": ready.lacks,
        "folders": ready.folders,
    }
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    sys.exit(main())
