"""Templates and signatures as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TemplateView:
    id: str
    name: str
    language: str
    body: str
    placeholders: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignatureView:
    id: str
    signer: str
    specimens: int
    """How many recorded ones letters are written by."""
    created_at: datetime
