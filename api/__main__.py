"""`python -m api`: the command line."""

import atexit
import gc
import sys

if __name__ == "__main__":
    # What libraries make at their import lives until the end; looking for garbage in it took a third of a short command.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    try:
        # Here and not above: Ctrl-C while the packages load is no reason for a traceback either.
        from api.cli.main import PROGRAM, app

        app(prog_name=PROGRAM)
    except KeyboardInterrupt:
        sys.exit("federkiel: interrupted before anything was begun")
