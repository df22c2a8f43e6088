"""The house opened: database, vault, clock and ids together, made once at the edge and passed down."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from mailroom.core.clock import Clock, utc_now
from mailroom.core.context import Context
from mailroom.core.database import Database
from mailroom.core.ids import Ids, RandomBytes
from mailroom.core.vault import Vault, load_master_key


@dataclass(frozen=True, slots=True)
class Services:
    """What every service works with. Safe to share between threads; open it again in a child process."""

    database: Database
    vault: Vault
    clock: Clock
    ids: Ids

    @classmethod
    def open(
        cls,
        *,
        database_url: str,
        master_key_file: Path,
        clock: Clock = utc_now,
        random_bytes: RandomBytes = secrets.token_bytes,
    ) -> Services:
        """Open database and master key. The key file is made (0600) when there is none; tables are made by `migrate`."""
        master_key = load_master_key(master_key_file, random_bytes)
        return cls(Database(database_url), Vault(master_key, random_bytes), clock, Ids(random_bytes))

    def migrate(self) -> None:
        self.database.migrate()

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Session]:
        return self.database.writing()

    def context(self, tenant_id: str, *, test: bool = False) -> Context:
        return Context(tenant_id, self.vault, self.clock, self.ids, test)

    def close(self) -> None:
        self.database.dispose()
