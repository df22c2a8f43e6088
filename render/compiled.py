"""Compilation of the numeric kernels, kept on disk between runs where a folder can be written."""

from __future__ import annotations

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
