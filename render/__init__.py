"""Text in a hand as strokes of the pen: in millimetres on the sheet, with the time of each point.

It is: lines broken and fitted into areas, letters planned and moved like a hand's, signatures written anew, pages stored and
hashed, previews as SVG and PNG. Deterministic: same hand, text, areas and seed, same bytes. It is not: hands (`fonts`), paper
and addresses (`stationery`), machines (`plotter`). It reads no clock, environment, database or network.

Everybody but `fonts` may use it, by these modules (nothing is imported here, so that the command line starts without numba):

- `render.writer`: `write_page`, `write_text`, `compose`; `render.geometry`: `Block` and `Area`
- `render.strokes`: `Page`, `Line`, `Stroke` and what the labels of points mean
- `render.codec`: pages as bytes, and the hash that is frozen
- `render.recorded`, `render.specimen`: recorded signatures
- `render.svg`, `render.png`: pictures
- `render.blocks.slips`, `render.blocks.layout`: limits and rules of slips and of line breaks
- `render.errors`: what is raised
- `render.distinct`, `render.realism`: how unlike each other pages are, and how like handwriting

All other modules are the inside of the writer.
"""
