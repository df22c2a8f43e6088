"""Stages 1 to 5: an outline becomes ink, its skeleton, and smooth centrelines out to the caps of the pen.

Knows nothing of letters. Works in pixels inside, in the outline's units at its edges.
"""
