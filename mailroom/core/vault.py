"""Encryption at rest: a data key for each recipient, wrapped by the master key; and blind indexes to find what is encrypted.

AES-256-GCM with 96-bit random nonces. Each sealed value is bound to its place (table, id, field) as associated data, so that a
value moved to another row does not open. To erase a person is to delete the wrapped key. The master key lies in a file of its
own, readable by its owner only, outside the data folder and so outside its backups.
"""

from __future__ import annotations

import hmac
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mailroom.core.errors import MailroomError
from mailroom.core.ids import RandomBytes

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class VaultError(MailroomError):
    """The master key is missing, open to others or wrong; or stored data was changed."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """Opens and seals what belongs to one subject (a recipient, a list, a tenant)."""

    key: bytes
    random_bytes: RandomBytes

    def __repr__(self) -> str:
        return "DataKey(...)"

    def seal(self, plain: bytes, place: str) -> bytes:
        """Nonce and ciphertext; `place` says where it will be stored."""
        nonce = self.random_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for this place; raises VaultError when it was changed or moved."""
        try:
            return AESGCM(self.key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("sealed_data_damaged", f"stored data of {place} does not open with its key") from error


class Vault:
    """Holds the master key in memory, wraps data keys and makes blind indexes."""

    def __init__(self, master_key: bytes, random_bytes: RandomBytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise VaultError("master_key_wrong", f"the master key has {len(master_key)} bytes, it needs {KEY_BYTES}")
        self._wrapping = AESGCM(_derive(master_key, "wrap data keys"))
        self._blinding = _derive(master_key, "blind indexes")
        self._random_bytes = random_bytes

    def new_key(self, tenant_id: str, subject: str) -> tuple[DataKey, bytes]:
        """A fresh data key and its wrapped form, which opens for this tenant and subject only."""
        key = self._random_bytes(KEY_BYTES)
        nonce = self._random_bytes(_NONCE_BYTES)
        return DataKey(key, self._random_bytes), nonce + self._wrapping.encrypt(nonce, key, f"{tenant_id}/{subject}".encode())

    def unwrap(self, tenant_id: str, subject: str, wrapped: bytes) -> DataKey:
        try:
            key = self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], f"{tenant_id}/{subject}".encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError(
                "master_key_wrong",
                f"the key of {subject} does not open with this master key",
                "Start with the master key file that was in use when the data was stored.",
            ) from error
        return DataKey(key, self._random_bytes)

    def blind(self, tenant_id: str, purpose: str, text: str) -> str:
        """HMAC-SHA256 in hexadecimal: equal texts are found, and only with the master key."""
        return hmac.digest(self._blinding, f"{tenant_id}\x00{purpose}\x00{text}".encode(), "sha256").hex()


def load_master_key(path: Path, random_bytes: RandomBytes) -> bytes:
    """The key in the file; made with mode 0600 when there is no file. Raises VaultError when others may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_master_key(path)
    except OSError as error:
        raise VaultError("master_key_missing", f"cannot make the master key file {path}: {error.strerror}") from error
    key = random_bytes(KEY_BYTES)
    with os.fdopen(handle, "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _read_master_key(path: Path) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise VaultError(
            "master_key_open_to_others", f"others may read the master key file {path} (mode {mode:04o})", f"chmod 600 {path}"
        )
    try:
        return bytes.fromhex(path.read_text().strip())
    except ValueError as error:
        raise VaultError("master_key_wrong", f"{path} does not hold a master key (64 hexadecimal digits)") from error


def _derive(master_key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"federkiel: {purpose}".encode()).derive(master_key)
