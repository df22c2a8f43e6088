"""The strokes of accents and dots, drawn round their own origin: x 0 is the middle of the letter, y 0 the mark's lower edge.

`render.letters.marks` puts them over, under or through their letter. Marks through the letter have y as in the letter.
"""

from __future__ import annotations

from typing import Final

from fonts.accents import Mark
from fonts.hand import DotStyle, Track
from fonts.landmarks import read_strokes

MARK_TRACKS: Final[dict[Mark, tuple[Track, ...]]] = {
    Mark.ACUTE: read_strokes(".18,.32,3 .04,.14,2 -.08,.0,3"),
    Mark.GRAVE: read_strokes("-.22,.28,3 -.04,.14,2 .12,.0,3"),
    Mark.CIRCUMFLEX: read_strokes("-.22,.02,3 .0,.28,4* .20,.0,3"),
    Mark.CARON: read_strokes("-.20,.28,3 -.01,.02,4* .22,.30,3"),
    Mark.TILDE: read_strokes("-.24,.06,3 -.08,.20,3 .10,.06,3 .25,.20,3"),
    Mark.MACRON: read_strokes("-.22,.10,3 .0,.11,2 .22,.13,3"),
    Mark.BREVE: read_strokes("-.20,.24,3 .0,.02,3 .20,.26,3"),
    Mark.DOUBLE_ACUTE: read_strokes("-.02,.30,3 -.12,.14,2 -.18,.0,3 | .24,.32,3 .14,.16,2 .07,.02,3"),
    Mark.DOT: read_strokes(".0,.12,4 .02,.08,2 .03,.03,4"),
    Mark.RING: read_strokes(".02,.42,3 -.18,.22,3 .0,.01,3 .19,.22,3 .04,.43,4"),
    Mark.CEDILLA: read_strokes(".0,.04,3 .02,-.10,2 .14,-.22,3 .02,-.36,3 -.12,-.30,2"),
    Mark.OGONEK: read_strokes(".04,.02,3 -.08,-.18,3 .04,-.32,3 .16,-.24,2"),
    Mark.COMMA_BELOW: read_strokes(".06,-.16,3 .06,-.26,2 -.04,-.42,3"),
    Mark.COMMA_ABOVE: read_strokes("-.04,.34,3 -.06,.20,2 .06,.06,3"),
    Mark.COMMA_RIGHT: read_strokes(".02,1.96,3 .03,1.82,2 -.06,1.62,3"),
    Mark.SLASH: read_strokes("-.26,.30,3 .0,.52,2 .26,.74,3"),
    Mark.BAR_ASCENDER: read_strokes("-.22,1.52,3 .04,1.54,2 .30,1.56,3"),
    Mark.BAR_MIDDLE: read_strokes("-.24,.80,3 .0,.81,2 .24,.83,3"),
    Mark.DOT_RIGHT: read_strokes(".0,.84,4 .03,.80,2 .05,.76,4"),
}

DOT_TRACKS: Final[dict[DotStyle, Track]] = {
    DotStyle.POINT: read_strokes("-.01,.06,4 .02,.03,2 .05,-.02,4")[0],
    DotStyle.TICK: read_strokes(".0,.16,4 .02,.06,2 .03,-.06,4")[0],
    DotStyle.DASH: read_strokes("-.05,.0,4 .04,.02,2 .13,.05,4")[0],
    DotStyle.RING: read_strokes(".02,.10,3 -.09,.01,3 .0,-.10,3 .10,.0,3 .01,.10,4")[0],
}

UMLAUT_TRACKS: Final[dict[DotStyle, tuple[Track, ...]]] = {
    DotStyle.POINT: read_strokes("-.02,.15,4 .0,.10,2 .02,.03,4 | .02,.16,4 .0,.10,2 .02,.01,4"),
    DotStyle.TICK: read_strokes(".01,.19,4 .0,.10,2 .0,.01,4 | .01,.21,4 .01,.10,2 -.01,.0,4"),
    DotStyle.DASH: read_strokes("-.11,.05,4 .0,.09,2 .10,.06,4 | -.10,.04,4 -.01,.09,2 .13,.11,4"),
    DotStyle.RING: read_strokes(
        ".02,.20,3 -.09,.11,3 .0,.0,3 .10,.10,3 .01,.20,4 | .02,.20,3 -.09,.10,3 .0,.01,3 .11,.10,3 .0,.21,4"
    ),
}
"""The two marks of an umlaut: longer than the dot of an i, as two of them must be seen, and never twins."""

BAR_TRACK: Final = read_strokes(".0,.0,3 .5,.0,1.5 1.0,.0,3")
