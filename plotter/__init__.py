"""From strokes to a moving pen, in rooms that know only those before them:

errors, choices, compiled   what every room may use: the error tree, the words of a choice, the door to numba
machines    what a plotter, its pen and its slot are: data, checked
drawings    strokes on a sheet, from a page, an SVG or made for setting up
paths       in which order and how fast the pen goes, and how long that takes
programs    G-code: written, read back, checked, cut into text lines, drawn as a picture
ports       the seam to a machine, and the virtual one
station     the agent beside the plotter: takes pieces, writes each once, proves it

Each room's `__init__` is its only face. Not here: what a letter is, who may write it, and whether it was paid for.
"""
