"""The command line: flags into options, errors into lines on stderr and exit codes.

Data goes to stdout, narration to stderr; no traceback reaches a person. Imports are deferred to where they are
needed, so that `--help` is quick and headless runs never load Textual.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import NoReturn

from wwmaa_tui.exit_codes import ExitCode

_DESCRIPTION = "Load-testing control center: pick a profile, launch, watch, and get a verdict that can be believed."
_EPILOG = """examples:
  wwmaa-tui --demo                                try it against the stand-in platform
  wwmaa-tui --profile smoke --no-ui --demo        the quickest real run there is
  wwmaa-tui --profile search                      open with that profile chosen
  wwmaa-tui --profile search --dry-run --json     what would happen; sends nothing
exit codes: 0 pass, 99 thresholds missed, 104 bad input, 105 interrupted, 107 a journey raised or cannot begin,
  108 aborted, 109 a defect of wwmaa-tui, 111 refused by the guard, 112 target unreachable,
  113 the measurement cannot be believed"""

COMMANDS = {
    "demo": "serve the stand-in platform only",
    "runs": "list the recorded runs with their verdicts",
    "baseline": "name the run that later ones are held against",
    "compare": "recorded runs or suites side by side",
    "report": "what a run's journal says, also of an interrupted one",
    "profiles": "list the profiles, or show one",
    "control": "hold, resume, scale, step or stop a run that is going; to say something to it: note",
    "note": "keep a sentence beside a run's figures, while it goes or afterwards",
    "watch": "look on at a run that goes on in another terminal, or has ended",
    "replay": "play a run again, at any speed",
    "seed": "bring a staging platform to the volumes that load tests assume",
    "doctor": "look whether everything is there that a load test needs",
    "settings": "the settings file and the keys that can be remapped",
}
"""Each is a module of its name in `wwmaa_tui.commands`, with what `--help` says of it."""


class Parser(argparse.ArgumentParser):
    """argparse with our exit code for what it refuses."""

    def error(self, message: str) -> NoReturn:
        """Say it in one line and end with 104."""
        self.exit(ExitCode.BAD_INPUT, f"{self.prog}: {message}\nSee {self.prog} --help\n")


def check_flags(parser: argparse.ArgumentParser, words: Sequence[str], commands: Collection[str]) -> None:
    """Name a misspelt flag as one, before argparse takes its value for a command."""
    known = parser._option_string_actions
    for word in words:
        if word in commands:
            return
        flag = word.partition("=")[0]
        if flag.startswith("--") and flag not in known:
            near = get_close_matches(flag, known, 1)
            parser.error(f"unknown flag {flag}" + (f" (did you mean {near[0]}?)" if near else ""))


def build_parser(words: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The command line with the commands that are among the words in full, and only the names of the others: a module
    that nobody asked for is not loaded."""
    from wwmaa_tui.commands import run

    parser = Parser(
        prog="wwmaa-tui",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    run.add_arguments(parser)
    parser.set_defaults(handler=run.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        if name in words:
            module = import_module(f"wwmaa_tui.commands.{name}")
            module.add_arguments(command)
            command.set_defaults(handler=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    from engine.errors import ConfigError, EngineError, JourneyError, RefusedError, UnreachableError
    from wwmaa_tui.crash import complain_of_dsn, tell
    from wwmaa_tui.crash_context import context_of

    arguments: argparse.Namespace | None = None
    try:
        arguments = _arguments(sys.argv[1:] if argv is None else list(argv))
        complain_of_dsn(context_of(arguments).environment)
        return int(arguments.handler(arguments))
    except ConfigError as error:
        _complain(*(str(problem) for problem in error.problems))
        return ExitCode.BAD_INPUT
    except RefusedError as error:
        _complain(str(error), "Nothing was sent.")
        return ExitCode.REFUSED
    except JourneyError as error:
        _complain(str(error), "Nothing was sent.")
        return ExitCode.JOURNEY_RAISED
    except UnreachableError as error:
        _complain(str(error))
        return ExitCode.UNREACHABLE
    except EngineError as error:
        _complain(str(error))
        return ExitCode.BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return ExitCode.PASS
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except OSError as error:  # a full disk, a folder that may not be read: no defect, as in a run
        _complain(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return ExitCode.BAD_INPUT
    except Exception as error:  # the program's boundary: no traceback reaches a person
        tell(error, context_of(arguments))
        return ExitCode.CRASHED


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = build_parser(words)
    check_flags(parser, words, COMMANDS)
    return parser.parse_args(words)


def _complain(*lines: str) -> None:
    from engine.wording.plain_text import plain

    for line in lines:
        for part in line.splitlines():
            sys.stderr.write(f"wwmaa-tui: {plain(part, limit=1000)}\n")


if __name__ == "__main__":
    raise SystemExit(main())
