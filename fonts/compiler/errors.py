"""What can go wrong while a font is compiled.

CompilerError
├── ToolsMissing    the optional tools of the compiler are not installed
├── FontRefused     the file is no font we accept: broken, too large, hostile
├── GlyphFailed     one glyph could not be turned into strokes
└── GateFailed      the strokes do not reproduce the outlines well enough
"""

from __future__ import annotations


class CompilerError(Exception):
    """Base of all errors of the font compiler."""


class ToolsMissing(CompilerError):
    """OpenCV or scikit-image are not installed."""

    def __init__(self, module: str) -> None:
        self.module = module
        super().__init__(
            f"importing a font needs {module}, which is not installed; in the checkout run: "
            ".venv/bin/python -m pip install -e '.[compiler]'"
        )


class FontRefused(CompilerError):
    """The file cannot be accepted; the message says why and what would be."""


class GlyphFailed(CompilerError):
    """One glyph could not be turned into strokes."""

    def __init__(self, glyph: str, reason: str) -> None:
        self.glyph = glyph
        super().__init__(f"glyph {glyph!r}: {reason}")


class GateFailed(CompilerError):
    """The strokes do not reproduce the font well enough; the message lists the figures and the worst glyphs."""
