"""A file of any known kind becomes records: encoding found, delimiter found, cells cleaned, spreadsheets in a limited child.

Pure, and knows nothing of what a column means: that is for `recipients`, which alone uses it.
"""

from mailroom.people.recipients.reading.encodings import misfits
from mailroom.people.recipients.reading.reader import known_encoding, open_table
from mailroom.people.recipients.reading.source import BytesSource
from mailroom.people.recipients.reading.table import Record, Table, clean

__all__ = ["BytesSource", "Record", "Table", "clean", "known_encoding", "misfits", "open_table"]
