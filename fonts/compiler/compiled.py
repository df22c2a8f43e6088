"""A font after all stages of the compiler, in memory: what is written to a hand's file, and shown on the review sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fonts.compiler.errors import GlyphFailed
from fonts.compiler.frame import Frame, measure_frame
from fonts.compiler.gates import Report
from fonts.compiler.glyphs import CompiledGlyph, compile_glyph
from fonts.compiler.handfile import FORM_NAMES
from fonts.compiler.reading.load import Face
from fonts.compiler.recipe import Recipe
from fonts.compiler.repertoire import NEEDED
from fonts.compiler.strokes.motor import MotorSettings

_MOST_FORMS: Final = 2
_MOST_FORMS_OF_SMALL_LETTERS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class CompiledFont:
    """A font after all stages, before anything is written to disk."""

    face: Face
    frame: Frame
    glyphs: Mapping[str, tuple[CompiledGlyph, ...]]
    """By character: the usual form first."""
    motor: MotorSettings

    @property
    def report(self) -> Report:
        """The figures of all glyphs."""
        return Report(tuple(glyph.figures for forms in self.glyphs.values() for glyph in forms))


def compile_font(face: Face, recipe: Recipe, motor: MotorSettings | None = None) -> CompiledFont:
    """Every character through all stages; raises GlyphFailed only for letters that no hand can do without.

    Alternates and rare signs whose strokes are not good enough are left out: our own forms take their place.
    """
    settings = motor if motor is not None else MotorSettings()
    frame = measure_frame(face)
    compiled: dict[str, tuple[CompiledGlyph, ...]] = {}
    for char, glyphs in face.glyphs.items():
        most = _MOST_FORMS_OF_SMALL_LETTERS if char.islower() else _MOST_FORMS
        forms: list[CompiledGlyph] = []
        for glyph in glyphs:
            if glyph.name in recipe.leave or len(forms) >= most:
                continue
            try:
                form = compile_glyph(
                    char,
                    FORM_NAMES[len(forms)],
                    glyph,
                    frame,
                    settings,
                    single_line=face.single_line,
                    way=recipe.ways.get(char),
                )
            except GlyphFailed:
                if char in NEEDED and glyph is glyphs[0]:
                    raise
                continue
            if form.figures.passes or (char in NEEDED and not forms):
                forms.append(form)
        if forms:
            compiled[char] = tuple(forms)
    return CompiledFont(face=face, frame=frame, glyphs=compiled, motor=settings)
