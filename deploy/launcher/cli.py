"""Chooses between the demo and the tests, and turns what goes wrong into one sentence."""

import signal
import sys
from collections.abc import Callable

from deploy.launcher import check, demo
from deploy.launcher.console import Trouble, complain

COMMANDS: dict[str, Callable[[list[str]], int]] = {"demo": demo.main, "test": check.main}


def _leave(*_: object) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def main(argv: list[str]) -> int:
    """Run `demo` or `test` and return the exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it starts in the background
    signal.signal(signal.SIGTERM, _leave)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
        signal.signal(signal.SIGHUP, _leave)
    try:
        return COMMANDS[argv[0]](argv[1:])
    except Trouble as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 130
