"""What /v1 answers about a mailing's proof, as OpenAPI shows it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.v1.models.base import Answer, example


class FigureAnswer(Answer):
    """One measure of how human the writing is."""

    measure: str = Field(description="Name of the measure; docs/realism.md says what each means.")
    value: float | None = Field(description="null when there is too little writing to take it.")
    people: str = Field(description="What people show; `-` where people were not measured.")
    low: float
    high: float | None = Field(description="The limits, both included; null: no upper one.")
    verdict: Literal["inside", "outside", "too_few"]


class RealismAnswer(Answer):
    """How human a mailing's writing is, measured on a sample of its own letters. A figure outside its limits is a warning."""

    letters_measured: int = Field(description="Letters of the sample, spread over the rows.")
    letters: int
    characters: int = Field(description="Written characters in the sample.")
    figures: tuple[FigureAnswer, ...]


class ProofAnswer(Answer):
    """A mailing's proof: what is approved."""

    model_config = example(
        object="proof", mailing_id="mlg_0123456789abcdefghjk", proof_hash="5b1c…", letters=24, refused=4,
        realism={
            "letters_measured": 8, "letters": 24, "characters": 2104,
            "figures": [{"measure": "height_cv", "value": 0.112, "people": "0.12-0.16", "low": 0.08, "high": 0.16,
                         "verdict": "inside"}],
        },
    )  # fmt: skip
    object: Literal["proof"] = "proof"
    mailing_id: str
    proof_hash: str = Field(description="Approve with this value: what was seen is what is approved.")
    letters: int
    refused: int
    realism: RealismAnswer | None = Field(description="null when no letter can be written.")
