"""Hands: movement alphabets with the habits of one writer, their file format, and the catalogue of those that are shipped.

It is: what a hand *is*, read and checked, and (`fonts.compiler`) made from a house's own font. It is not: writing. Nothing here
knows of sheets, seeds or strokes in millimetres; that is `render`. It imports nothing of the house.

Everybody may use it, by these modules (nothing is imported here, so that the command line starts without numpy):

- `fonts.catalogue`: `hand_names`, `hand_versions`, `load_hand`, `load_hand_file`
- `fonts.hand`: `Hand` with its `Habits`, `Form` and `Landmark`; `fonts.landmarks`: landmarks as text
- `fonts.accents`: which marks a character carries
- `fonts.format`: reading hand files
- `fonts.errors`: what is raised
- `fonts.compiler`: a font becomes a hand; slow, and meant to run in its sandbox
"""
