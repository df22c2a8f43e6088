"""The tables, a module a subject. What is personal is sealed (bytes) or blind (keyed hash); what is neither may be read by
anybody with the database.

They stand together in the core, and not beside their services, because one query may join several subjects: a station's claim
asks for the state of the piece's mailing. Whoever writes to a table is the package of its subject alone. `tenant_id` stands in
every unique key; docs/data-model.md explains each column.
"""

from mailroom.core.tables.access import ApiKeyRow, IdempotencyRow, OperatorRow, SessionRow, SignInLinkRow, TenantRow
from mailroom.core.tables.base import Base
from mailroom.core.tables.mailings import BatchRow, LetterRow, MailingRow, ProofPageRow
from mailroom.core.tables.people import ListRow, RecipientRow, SuppressionRow, UploadChunkRow
from mailroom.core.tables.pieces import PieceHistoryRow, PieceRow
from mailroom.core.tables.security import AuditRow, WrappedKeyRow
from mailroom.core.tables.stations import ClaimRow, ProgramRow, StationRow
from mailroom.core.tables.work import JobRow, OutboxRow
from mailroom.core.tables.writing import SignatureRow, TemplateRow

__all__ = [
    "ApiKeyRow",
    "AuditRow",
    "Base",
    "BatchRow",
    "ClaimRow",
    "IdempotencyRow",
    "JobRow",
    "LetterRow",
    "ListRow",
    "MailingRow",
    "OperatorRow",
    "OutboxRow",
    "PieceHistoryRow",
    "PieceRow",
    "ProgramRow",
    "ProofPageRow",
    "RecipientRow",
    "SessionRow",
    "SignInLinkRow",
    "SignatureRow",
    "StationRow",
    "SuppressionRow",
    "TemplateRow",
    "TenantRow",
    "UploadChunkRow",
    "WrappedKeyRow",
]
