"""What every command has in common: however it ends, the person at the terminal reads sentences and never a traceback.

Commands say themselves what is wrong with their input (`exits.fail`). What still gets through ends here: an error of the
house's packages with its own message, a file or a database with its place and what to do, and a fault of ours with the place
in the code. FEDERKIEL_LOG_LEVEL=debug shows the traceback of it too.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from types import MappingProxyType
from typing import Final

from typer._click.core import Context
from typer.core import TyperGroup

from api.cli.exits import FAILED, INTERRUPTED, fail

_PACKAGES: Final = frozenset({"api", "mailroom", "plotter", "stationery", "render", "fonts"})
_BUILDING: Final = frozenset({"typer", "click"})  # their exceptions are how the command line itself ends
_REMEDY: Final = MappingProxyType(
    {
        errno.ENOENT: "check the path",
        errno.EISDIR: "give a file, this is a folder",
        errno.ENOTDIR: "a part of the path is a file; give a folder",
        errno.EEXIST: "a file of that name is in the way; give another place",
        errno.EACCES: "choose another place, or have its permissions changed",
        errno.EPERM: "choose another place, or have its permissions changed",
        errno.EROFS: "choose a place that can be written to",
        errno.ENOSPC: "make room there, then try again",
        errno.ENAMETOOLONG: "give a shorter name",
    }
)


class SentencesOnly(TyperGroup):
    """The command line's root: no exception leaves it, sentences do."""

    def invoke(self, ctx: Context) -> object:
        """Run the command; ends with 1 and a sentence where it raises."""
        _print_anything()
        try:
            result: object = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()  # here, not at the interpreter's end, where nobody can catch what it raises
        except KeyboardInterrupt:
            fail("interrupted; what was begun is not finished", INTERRUPTED)
        except BrokenPipeError:
            # Whoever read our output has gone, as `head` does: nothing is left to be said, and nobody to hear it.
            _drop_output()
            raise SystemExit(FAILED) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] in _BUILDING:
                raise
            if _wants_traceback():
                traceback.print_exc()
            _drop_output()
            fail(explained(error), FAILED)
        return result


def explained(error: Exception) -> str:
    """One sentence: place, reason, remedy."""
    kind = type(error)
    if kind.__module__.partition(".")[0] in _PACKAGES:
        suggestion = str(getattr(error, "suggestion", ""))
        return f"{error}. {suggestion}".rstrip(". ") + "." if suggestion else str(error)
    if kind.__module__.startswith("sqlalchemy"):
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return f"the database cannot be used: {reason}; check --data and FEDERKIEL_DATABASE_URL, and that the database runs"
    if isinstance(error, MemoryError):
        return "this takes more memory than the machine has; give something smaller"
    if isinstance(error, OSError):
        return _of_system(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return (
        f"a fault of Federkiel itself at {place}: {kind.__name__}: {error}; please report this line "
        "(FEDERKIEL_LOG_LEVEL=debug shows more)"
    )


def _of_system(error: OSError) -> str:
    places = [str(name) for name in (error.filename, error.filename2) if name is not None]
    remedy = _REMEDY.get(error.errno or 0, "look at what lies there, then try again")
    return f"{' → '.join(places) or 'standard output'}: {error.strerror or error}; {remedy}"


def _wants_traceback() -> bool:
    from api.settings import BadSettings, from_environment  # takes a while to load

    try:
        return from_environment().log_level == "debug"
    except BadSettings:
        return False


def _print_anything() -> None:
    """A terminal that knows only ASCII gets an escape for what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Let what is still buffered for a reader who has gone, or for a full disk, disappear without another error."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, sys.stdout.fileno())
        finally:
            os.close(nowhere)
