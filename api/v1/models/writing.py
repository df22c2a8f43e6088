"""Templates and recorded signatures, as OpenAPI shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from api.v1.models.base import Answer, Request, Short, example


class NewTemplate(Request):
    """A message in Liquid."""

    model_config = ConfigDict(extra="forbid") | example(
        name="Thank you", language="de", body="{{ salutation }}\n\nvielen Dank für Ihre Treue seit {{ customer_since }}!"
    )
    name: Short
    body: Annotated[str, Field(min_length=1, max_length=65_536, description="Liquid; a missing value refuses the row.")]
    language: Annotated[str | None, Field(pattern=r"^[a-z]{2}$")] = None


class TemplateAnswer(Answer):
    """A stored template."""

    object: Literal["template"] = "template"
    id: str
    name: str
    language: str
    body: str
    placeholders: tuple[str, ...]
    created_at: datetime


class NewSignature(Request):
    """A person's recorded signatures."""

    model_config = ConfigDict(extra="forbid") | example(
        signer="Clara Sommer",
        recorded={
            "unit": "mm", "y": "down",
            "specimens": [[[[0.0, 4.1, 0.0], [6.2, 0.4, 0.21], [12.8, 5.0, 0.47], [31.5, 2.2, 0.95]]]],
        },
    )  # fmt: skip
    signer: Short = Field(description="Whose it is; stored sealed.")
    recorded: dict[str, JsonValue] = Field(
        description="One to 50 specimens: strokes of [x, y, t] in millimetres (y down) and seconds; or a page of strokes."
    )


class SignatureAnswer(Answer):
    """A recorded signature that the house keeps. Its strokes are never given out."""

    object: Literal["signature"] = "signature"
    id: str
    signer: str
    specimens: int = Field(description="How many recorded ones letters are written by.")
    created_at: datetime
