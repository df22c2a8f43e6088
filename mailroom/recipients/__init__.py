"""From a file of any make to recipients, row by row, each with its own verdict. Pure: no database here."""
