"""The documents that were added, changed or removed since a commit, for copies of the library that follow it."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from kb.library.catalogue.change_register import ChangeRegister, DocumentChange
from kb.present.answers import build_document_path


class DocumentChangeAnswer(TypedDict):
    """What became of a document; `generation` is that of the commit that last changed it.

    `url` is the document's page, which is gone where it was removed.
    """

    id: str
    change: Literal["added", "changed", "removed"]
    generation: int
    url: str


class ChangesAnswer(TypedDict):
    """The documents that are not as they were in the generation `since`, each once, the earliest change first.

    Ask for what comes after with `generation` as `since`. Documents that were purged are named nowhere: where
    `purged_in` is above `since`, compare a copy with `/documents.json`, and delete what is not there. It is 0 where
    nothing ever was purged.
    """

    since: int
    generation: int
    purged_in: int
    changes: list[DocumentChangeAnswer]


def build_changes_answer(register: ChangeRegister, since: int) -> ChangesAnswer:
    """Return the changes since a generation; a document that has come and gone meanwhile is left out."""
    changed = [
        each
        for each in register.changes.values()
        if each.generation > since and not (each.is_removed and each.added_in > since)
    ]
    return {
        "since": since,
        "generation": register.generation,
        "purged_in": register.purged_in,
        "changes": [
            {
                "id": each.id,
                "change": _name_change(each, since),
                "generation": each.generation,
                "url": build_document_path(each.id),
            }
            for each in sorted(changed, key=lambda each: (each.generation, each.id))
        ],
    }


def _name_change(change: DocumentChange, since: int) -> Literal["added", "changed", "removed"]:
    if change.is_removed:
        return "removed"
    return "added" if change.added_in > since else "changed"
