"""Drawing PDFs ourselves: pages, files, captions in the house's own type, strokes as curves, DataMatrix symbols.

Knows paper's millimetres and bytes, neither proofs nor batch sheets; those two, and nobody else, draw with it.
"""
