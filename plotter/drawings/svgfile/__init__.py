"""The parts of an SVG: its XML (`document`), its style sheets (`sheets`) and what they make of an element (`style`,
`elements`), its values (`values`, `transforms`, `pathdata`), its paper (`paper`), nested viewports (`clipping`), how often
`use` repeats what (`repeats`), what there is to say (`notes`). None walks the document: that is `plotter.svg`.

Rule for all of them: what a browser shows is what is drawn. Where a browser leaves something out or repairs it, so do we, and
say so (`notes`); what would put ink in another place than its author meant is refused.
"""
