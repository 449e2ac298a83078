"""`wwmaa-tui demo`: serve the stand-in platform in the foreground, and say how to aim a load test at it."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wwmaa_tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from wwmaa_tui.standin.serving import Ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to serve, with which data and fault."""
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--env-out", type=Path, metavar="FILE", help="write an env file that aims tests at it")
    parser.add_argument(
        "--fault", metavar="NAME", help="fault from the start, such as slow; a wrong one lists them all"
    )
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="seed of the generated data (default: 7)")
    parser.add_argument("--empty", action="store_true", help="begin with accounts alone, as for wwmaa-tui seed")


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C (0); 104 and one line on stderr when it cannot."""
    from wwmaa_tui.standin.env_file import EnvFileRefused, check_env_file, write_env_file
    from wwmaa_tui.standin.serving import CannotServe, serve

    env_out: Path | None = args.env_out

    def announce(ready: Ready) -> None:
        if env_out is not None:
            write_env_file(env_out, ready.env)
        for line in _narration(ready, env_out, args.fault, args.seed):
            _say(line)

    try:
        if env_out is not None:
            check_env_file(env_out)
        serve(
            port=args.port,
            seed=args.seed,
            fault=args.fault,
            announce=announce,
            until_stdin_ends=False,
            empty=args.empty,
            prometheus=True,
        )
    except (CannotServe, EnvFileRefused) as error:
        _say(f"wwmaa-tui demo: {error}")
        return ExitCode.BAD_INPUT
    except KeyboardInterrupt:  # before the server took the signal over
        pass
    _say("Stopped.")
    return ExitCode.PASS


def _narration(ready: Ready, env_out: Path | None, fault: str | None, seed: int) -> list[str]:
    from wwmaa_tui.standin.faults import FAULTS

    counts = ", ".join(f"{count:,} {name}" for name, count in ready.counts.items())
    widest = max(map(len, FAULTS))
    switch = f"curl -X POST {ready.env['STANDIN_CONTROL_URL']}/fault -d "
    if env_out is not None:
        quoted = shlex.quote(str(env_out))
        aim = [f"  Aim a test at it:  wwmaa-tui --profile smoke --no-ui --env-file {quoted}"]
    else:
        aim = ["  To aim a test at it, start it with --env-out FILE and give wwmaa-tui --env-file FILE."]
    env = ready.env
    prometheus = env.get("PROMETHEUS_URL") or ready.lacks or "not installed, so metrics are read off their page"
    return [
        f"Stand-in WWMAA platform at {ready.base_url} (fault: {fault or 'none'}, seed {seed})",
        f"  Data: {counts}",
        *aim,
        f"  State and metrics: {ready.env['STANDIN_CONTROL_URL']}/state and {ready.base_url}/metrics",
        f"  Prometheus: {prometheus}",
        f"  Errors (a Sentry) and traces (a Jaeger): {env['SENTRY_URL']} and {env['JAEGER_URL']}",
        "  CPU and memory there are the modelled server's: this process, and not the machine it runs on.",
        "  Faults can be switched while it runs:",
        *(f"    {each.name:<{widest}} {each.description}" for each in FAULTS.values()),
        *(f"    {switch}{_json_argument(name)}" for name in ("slow", "none")),
        "  Ctrl-C ends it.",
    ]


def _json_argument(name: str) -> str:
    return shlex.quote(f'{{"name": "{name}"}}')


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
