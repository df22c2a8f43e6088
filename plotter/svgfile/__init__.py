"""The parts of an SVG document: its XML (`document`), its style sheets (`sheets`) and what they make of an element (`style`), its
values (`values`, `transforms`, `pathdata`), its paper (`paper`), how often `use` repeats what (`repeats`). None draws: `plotter.svg`
walks the document with them.

Rule for all of them: what a browser shows is what is drawn. Where a browser leaves something out or repairs it, so do we, and
say so (`notes`); what would put ink in another place than its author meant is refused.
"""
