"""The pen's movement: planned landmarks become a path on the line (`pen`, `motor`, `sway`) and points with times (`ink`).

Called by `render.blocks`, `render.recorded` and the specimen sheet; nobody outside `render` needs it.
"""
