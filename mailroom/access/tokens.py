"""Secrets that are shown once and stored as SHA-256. They hold 256 random bits, so a slow hash would protect nothing more."""

from __future__ import annotations

import hashlib


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
