"""How commands end: the exit codes of the command line's contract."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
NOT_BUILT: Final = 3
WARNINGS: Final = 4
REFUSED: Final = 5
INTERRUPTED: Final = 130
"""As every shell counts SIGINT."""


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Say on standard error why the command ends, and end it."""
    print(f"federkiel: {message}", file=sys.stderr)
    raise SystemExit(code)


def not_built(what: str) -> NoReturn:
    """Say plainly that a command of the contract is not built yet, and end with exit code 3."""
    fail(f"{what} is not built yet", NOT_BUILT)
