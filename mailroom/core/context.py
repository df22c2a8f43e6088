"""On whose behalf a service works, and with what: never global, always passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailroom.core.clock import Clock
from mailroom.core.ids import Ids
from mailroom.core.vault import Vault


@dataclass(frozen=True, slots=True)
class Context:
    """One tenant at work. Every query of a service is bound to `tenant_id`."""

    tenant_id: str
    vault: Vault
    clock: Clock
    ids: Ids
    test: bool = False
    """A test key: everything but ink and posting."""

    def now(self) -> datetime:
        return self.clock()

    def new_id(self, prefix: str) -> str:
        return self.ids.new(prefix)

    def blind(self, purpose: str, text: str) -> str:
        """A keyed hash by which an encrypted value can be found again."""
        return self.vault.blind(self.tenant_id, purpose, text)
