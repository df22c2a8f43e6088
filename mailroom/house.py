"""The house opened: database, vault, clock and ids together, made once at the edge and passed down."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mailroom.clock import Clock, utc_now
from mailroom.context import Context
from mailroom.database import Database
from mailroom.ids import Ids, RandomBytes
from mailroom.keyring import make_key
from mailroom.tables import TenantRow
from mailroom.vault import Vault, load_master_key
from mailroom.views import TenantView


@dataclass(frozen=True, slots=True)
class House:
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
    ) -> House:
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

    def ensure_tenant(self, name: str = "Federkiel", *, zone: str = "Europe/Berlin", country: str = "DE") -> TenantView:
        """The tenant of that name, made when it is not there; its own transaction."""
        found = self._find_tenant(name)
        if found:
            return found
        row = TenantRow(id=self.ids.new("ten"), name=name, zone=zone, country=country, created_at=self.clock())
        try:
            with self.writing() as session:
                session.add(row)
                session.flush()
                make_key(session, self.context(row.id), row.id)
        except IntegrityError:  # another process was faster
            found = self._find_tenant(name)
            if found is None:
                raise
            return found
        return TenantView(row.id, row.name, row.zone, row.country)

    def close(self) -> None:
        self.database.dispose()

    def _find_tenant(self, name: str) -> TenantView | None:
        with self.reading() as session:
            row = session.scalar(select(TenantRow).where(TenantRow.name == name))
            return TenantView(row.id, row.name, row.zone, row.country) if row else None
