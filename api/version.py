"""The version of this Federkiel; pyproject.toml says the same."""

from typing import Final

VERSION: Final = "0.1.0"
