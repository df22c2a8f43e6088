"""`python -m api`: the command line."""

import atexit
import gc

from api.cli.main import PROGRAM, app

if __name__ == "__main__":
    # What libraries make at their import lives until the end; looking for garbage in it took a third of a short command.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    app(prog_name=PROGRAM)
