"""The font compiler: a house's own script becomes a hand.

An outline font (TTF, OTF, WOFF, WOFF2) or a single-line SVG font goes in; a hand that the motor model can write goes out.
This happens once, when a hand is imported, never while letters are written. The stages, in their rooms:

    reading        load       font file -> outlines by character, in a limited subprocess (sandbox, worker, svgfont)
    centrelines    raster     outline -> ink: a bitmap with its distance transform
                   skeleton   ink -> graph of one-pixel branches (graph)
                   prune      drop the spurs that thickness makes
                   pairing    which branches run through a junction into which, and bridges over the fat zones
                   trace      branches -> smooth centrelines out to the caps of the pen
    strokes        order      centrelines -> pen strokes in writing order, by a hand-made table of letters (scripts, routes)
                   landmarks  pen strokes -> weighted landmarks that the motor turns back into the letter
                   forms      landmarks -> a form of a hand, with the ways a join may enter and leave it
                   handfile   forms and habits -> the hand's file

frame measures the font's pen and height, glyphs takes one glyph through all stages, compiled a whole font; gates measures every
glyph against its outline, review draws a sheet for people. importer writes hand and sheet.
Units: font outlines arrive in x-heights (baseline 0, waist 1, y up); only centrelines works in pixels.
"""
