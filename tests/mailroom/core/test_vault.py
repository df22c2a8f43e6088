"""Encryption: opens with its key at its place, and nowhere else."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.core import DataKey, Vault, VaultError, load_master_key

RANDOM = random.Random(5)
VAULT = Vault(RANDOM.randbytes(32), RANDOM.randbytes)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_was_sealed_opens_at_its_place(plain: bytes, place: str) -> None:
    key, wrapped = VAULT.new_key("ten_1", "rcp_1")
    assert key.open(key.seal(plain, place), place) == plain
    assert VAULT.unwrap("ten_1", "rcp_1", wrapped).open(key.seal(plain, place), place) == plain


def test_a_value_moved_to_another_place_does_not_open() -> None:
    key, _ = VAULT.new_key("ten_1", "rcp_1")
    with pytest.raises(VaultError):
        key.open(key.seal(b"secret", "recipient/1"), "recipient/2")


@pytest.mark.parametrize("at", [0, 5, 12, 20, -1])
def test_a_changed_byte_does_not_open(at: int) -> None:
    key, _ = VAULT.new_key("ten_1", "rcp_1")
    sealed = bytearray(key.seal(b"a secret of some length", "x"))
    sealed[at] ^= 1
    with pytest.raises(VaultError):
        key.open(bytes(sealed), "x")
    with pytest.raises(VaultError):
        key.open(b"", "x")


def test_a_wrapped_key_opens_for_its_tenant_and_subject_only() -> None:
    _, wrapped = VAULT.new_key("ten_1", "rcp_1")
    for tenant, subject in (("ten_2", "rcp_1"), ("ten_1", "rcp_2")):
        with pytest.raises(VaultError):
            VAULT.unwrap(tenant, subject, wrapped)


def test_blind_indexes_are_equal_for_equal_texts_of_one_tenant_and_purpose() -> None:
    one = VAULT.blind("ten_1", "person", "ada")
    assert one == VAULT.blind("ten_1", "person", "ada")
    others = [("ten_2", "person", "ada"), ("ten_1", "list", "ada"), ("ten_1", "person", "eva")]
    assert len({one, *(VAULT.blind(*other) for other in others)}) == 4
    assert "ada" not in one


def test_a_key_does_not_print_itself() -> None:
    assert "secret" not in repr(DataKey(b"secret" * 6, RANDOM.randbytes))


def test_the_master_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = load_master_key(path, RANDOM.randbytes)
    assert load_master_key(path, RANDOM.randbytes) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_master_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    load_master_key(path, RANDOM.randbytes)
    os.chmod(path, 0o640)
    with pytest.raises(VaultError, match="0640") as caught:
        load_master_key(path, RANDOM.randbytes)
    assert "chmod 600" in caught.value.suggestion


@pytest.mark.parametrize("content", ["", "xyz", "00" * 16])
def test_a_file_that_is_no_master_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(VaultError):
        Vault(load_master_key(path, RANDOM.randbytes), RANDOM.randbytes)
