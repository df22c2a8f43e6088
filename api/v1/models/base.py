"""What all requests and answers of /v1 have in common."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Short = Annotated[str, Field(min_length=1, max_length=200)]


class Answer(BaseModel):
    """Base of all answers: read from a view's attributes."""

    @classmethod
    def of(cls, view: object) -> Self:
        """The answer that shows this view."""
        return cls.model_validate(view, from_attributes=True)


class Request(BaseModel):
    """Base of all request bodies: what is not known is refused, so that a mistyped field is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


def example(**values: JsonValue) -> ConfigDict:
    """An example for OpenAPI."""
    return ConfigDict(json_schema_extra={"examples": [values]})
