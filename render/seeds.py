"""Random numbers that depend on a seed and a purpose, and on nothing else."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A generator of its own for every purpose: what one part draws never changes what another part gets."""
    digest = blake2b(f"{seed}/{purpose}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def share(purpose: str) -> float:
    """A number in [0, 1) that is always the same for the same words: what a writer's habits are decided by."""
    return int.from_bytes(blake2b(purpose.encode(), digest_size=7).digest(), "big") / 2.0**56


@lru_cache(maxsize=1 << 14)
def always(purpose: str) -> float:
    """`share`, remembered: for what a hand does in every text."""
    return share(purpose)
