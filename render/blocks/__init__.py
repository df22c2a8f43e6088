"""One block of text in its area: lines broken as people break them, slips, underlines, and the writing of the whole block.

`block` puts it together for `render.writer`. Outside `render`, only `slips` and `layout` are asked: for their limits and rules.
"""
