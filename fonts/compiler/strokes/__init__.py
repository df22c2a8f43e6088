"""Stages 6 to 8: centrelines become strokes in writing order, landmarks for the motor, and the forms of a hand.

What people know and ink does not show stands here: `scripts`, the hand-made table of how each character is written.
"""
