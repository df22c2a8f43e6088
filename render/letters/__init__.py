"""Words as the hand plans them, before any sheet: which form each letter takes, how it is bent, what hangs on it, where it is.

`script` puts it together for `render.blocks`; all chance is drawn beforehand (`chance`). Nobody outside `render` needs it.
"""
