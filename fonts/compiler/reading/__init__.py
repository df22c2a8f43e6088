"""Stage 0: a font file becomes outlines by character (`load`), in a process of its own that is limited (`sandbox`, `worker`).

Nobody else in the house opens a font file that comes from outside.
"""
