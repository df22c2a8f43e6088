"""Compilation of the numeric kernels, kept on disk between runs where a folder can be written."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(kernel: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile with numba. Without a writable cache folder every process compiles anew (some seconds, same results)."""
    try:
        return cast("Callable[_P, _R]", numba.njit(cache=True)(kernel))
    except RuntimeError:
        return cast("Callable[_P, _R]", numba.njit(kernel))


@compiled
def span(dx: float, dy: float) -> float:
    """The length of a step. np.hypot takes five times as long, to be right for numbers that no sheet of paper has."""
    return math.sqrt(dx * dx + dy * dy)
