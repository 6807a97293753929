"""The pack: the passages that a reader gathers for a sheet of their own, as the address or the form carries them.

Nothing is kept of them. Without scripts each link and form of a page carries their ids (`languages.list_carried`); with
scripts `pack.js` does, in the fragment of the address, and sends them with the form that opens the sheet only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from flask import g, has_request_context, request

from kb.model import PassageId
from kb.web.params.parsing import list_posted

PACK, ADD, DROP = "pack", "add", "drop"
MAX_GATHERED = 100
_PARAMETERS = frozenset({PACK, ADD, DROP})
_MAX_READ_CHARS = 4000  # twice what so many ids take
_ID = re.compile("[0-9a-f]{14}")


@dataclass(frozen=True, slots=True)
class Pack:
    """The gathered passages in their order.

    Attributes:
        is_given: Whether the request says anything of a sheet, if only that it is empty.
        is_over: Whether it names more passages than a sheet holds; those are left out.
    """

    passages: tuple[PassageId, ...] = ()
    is_given: bool = False
    is_over: bool = False

    @property
    def most(self) -> int:
        """How many passages a sheet holds."""
        return MAX_GATHERED

    def write(self) -> str:
        """Return the ids as addresses and forms have them."""
        return ",".join(self.passages)

    def move(self, passage: str, step: int) -> Pack:
        """Return the pack with a passage moved by some places; it stops at the first and the last."""
        if passage not in self.passages:
            return self
        others = [each for each in self.passages if each != passage]
        at = max(self.passages.index(PassageId(passage)) + step, 0)
        return Pack((*others[:at], PassageId(passage), *others[at:]), self.is_given, self.is_over)


def read_pack() -> Pack:
    """Return the passages that the current request carries, with those that it adds and without those that it drops."""
    if not has_request_context():
        return Pack()
    pack: Pack | None = g.get("pack")
    if pack is None:
        pack = g.pack = _parse()
    return pack


def replace_pack(passages: Iterable[PassageId]) -> None:
    """Let the links and forms of the answer carry these passages: in another order, or by their new ids."""
    pack = read_pack()
    g.pack = Pack(tuple(dict.fromkeys(passages)), pack.is_given, pack.is_over)
    g.pop("carried", None)  # what links carry has these in it


def is_in_address() -> bool:
    """Tell whether the address says anything of a sheet."""
    return not _PARAMETERS.isdisjoint(request.args)


def _parse() -> Pack:
    sent = [(name, value) for name, value in chain(request.args.items(multi=True), list_posted())]
    named = {each: [value for name, value in sent if name == each] for each in (PACK, ADD, DROP)}
    dropped = {*_list_ids(named[DROP])}
    found = dict.fromkeys(each for each in _list_ids([*named[PACK], *named[ADD]]) if each not in dropped)
    is_given = any(named.values())
    return Pack(tuple(found)[:MAX_GATHERED], is_given, len(found) > MAX_GATHERED)


def _list_ids(values: Iterable[str]) -> list[PassageId]:
    parts = chain.from_iterable(value[:_MAX_READ_CHARS].split(",") for value in values)
    return [PassageId(each) for each in parts if _ID.fullmatch(each)]
