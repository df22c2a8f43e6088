"""The hands that are shipped, by name and version.

A hand file is `data/hands/NAME.VERSION.toml`, or `data/imported/...` when the stroke compiler made it from a font. Old
versions stay beside new ones, and stay readable.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from fonts.errors import BadHandFile, UnknownHand
from fonts.format import Forms, read_bodies, read_hand
from fonts.hand import Hand

DATA: Final = Path(__file__).parent / "data"
_FOLDERS: Final = ("hands", "imported")


def hand_names() -> tuple[str, ...]:
    """Names of all shipped hands, sorted."""
    return tuple(sorted({name for name, _ in _files()}))


def hand_versions(name: str) -> tuple[str, ...]:
    """All versions of a hand, oldest first."""
    return tuple(str(version) for n, version in sorted(_files()) if n == name)


@lru_cache(maxsize=64)
def load_hand(name: str, version: str | None = None) -> Hand:
    """A shipped hand, the newest version unless one is named; raises UnknownHand."""
    versions = hand_versions(name)
    if not versions:
        raise UnknownHand(f"there is no hand {name!r}; there are {', '.join(hand_names())}")
    wanted = version if version is not None else versions[-1]
    if wanted not in versions:
        raise UnknownHand(f"the hand {name!r} has no version {wanted!r}; it has {', '.join(versions)}")
    path = _files()[name, int(wanted)]
    hand = load_hand_file(path)
    if (hand.name, hand.version) != (name, wanted):
        raise BadHandFile(path.name, "hand", f"says {hand.name} {hand.version}, its file name says {name} {wanted}")
    return hand


def load_hand_file(path: Path) -> Hand:
    """A hand from any file of the format (an imported one, for example); raises BadHandFile."""
    return read_hand(path, shared_bodies)


@lru_cache(maxsize=16)
def shared_bodies(name: str) -> Forms:
    """The forms of a shipped bodies file such as `latin.1`; raises BadHandFile."""
    if not name.replace(".", "").replace("-", "").isalnum():
        raise BadHandFile(name, "bodies", "is not the name of a bodies file")
    return read_bodies(DATA / "bodies" / f"{name}.toml")


def _files() -> dict[tuple[str, int], Path]:
    found = {}
    for folder in _FOLDERS:
        for path in (DATA / folder).glob("*.toml"):
            name, _, version = path.stem.rpartition(".")
            if name and version.isdigit():
                found[name, int(version)] = path
    return found
