"""`python -m api`: the command line."""

from api.cli.main import app

if __name__ == "__main__":
    app()
