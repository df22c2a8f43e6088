"""`python -m api`: the command line."""

from api.cli.main import PROGRAM, app

if __name__ == "__main__":
    app(prog_name=PROGRAM)
