"""A file becomes rows, and rows become recipients, each with a verdict. Pure: no database, no tenant.

Reads CSV, XLSX, JSON and NDJSON (spreadsheets in a limited child process). What addresses look like, `stationery` knows.
"""

from mailroom.people.recipients.damage import fault, suspect
from mailroom.people.recipients.degrees import without_degrees
from mailroom.people.recipients.duplicates import DuplicateFinder, in_country, person_key
from mailroom.people.recipients.fields import EXTERNAL_ID, Columns, slug
from mailroom.people.recipients.judge import Judge, Judged
from mailroom.people.recipients.oddities import read_again, refused_value
from mailroom.people.recipients.reading import BytesSource, Record, Table, clean, known_encoding, open_table
from mailroom.people.recipients.recipient import Recipient, recipient_from_stored
from mailroom.people.recipients.salutation import LANGUAGES, Language, known_salutation, salutation

__all__ = [
    "EXTERNAL_ID",
    "LANGUAGES",
    "BytesSource",
    "Columns",
    "DuplicateFinder",
    "Judge",
    "Judged",
    "Language",
    "Recipient",
    "Record",
    "Table",
    "clean",
    "fault",
    "in_country",
    "known_encoding",
    "known_salutation",
    "open_table",
    "person_key",
    "read_again",
    "recipient_from_stored",
    "refused_value",
    "salutation",
    "slug",
    "suspect",
    "without_degrees",
]
