"""Lists in pages: opaque cursors, stable under inserts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from mailroom.core import Slice

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V")

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
After = Annotated[str | None, Query(max_length=500, description="The `next` of the page before.")]


class ListOf(BaseModel, Generic[M]):
    """One page of a list."""

    object: Literal["list"] = "list"
    data: list[M]
    next: str | None = Field(description="Cursor of what follows; null at the end.")
    has_more: bool


def page(found: Slice[V], into: type[ListOf[M]], make: Callable[[V], M]) -> ListOf[M]:
    """A service's slice in the API's form: `page(slice, ListOf[LetterAnswer], LetterAnswer.of)`."""
    return into(data=[make(view) for view in found.data], next=found.next, has_more=found.has_more)
