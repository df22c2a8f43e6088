"""Why the worker does not take a file; the starting side says it as `FontRefused`. Imports nothing: the worker is limited."""

from __future__ import annotations


class Refused(Exception):
    """The file is not accepted; the message is for people."""
