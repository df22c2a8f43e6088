"""Hands: movement alphabets with the habits of one writer, their file format, and the catalogue of those that are shipped."""
