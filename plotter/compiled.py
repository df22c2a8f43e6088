"""One door to numba, so that compiled functions keep their types.

Compiled code is cached on disk (`NUMBA_CACHE_DIR`, else beside the source). Nothing compiles when a module is imported, only at
the first call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code, IEEE arithmetic kept (no fast-math: same input, same bytes)."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))
