"""The nearest known name to a mistyped one."""

from __future__ import annotations

import pytest

from kb.setting_faults import find_nearest, offer_nearest

KNOWN = ("title", "description", "embed_origins", "KB_PORT")


@pytest.mark.parametrize(
    ("given", "nearest"),
    [("titel", "title"), ("Title", "title"), ("embed_origin", "embed_origins"), ("kb_prot", "KB_PORT"), ("xyzzy", "")],
)
def test_the_nearest_name_is_found_whatever_its_case(given: str, nearest: str) -> None:
    assert find_nearest(given, KNOWN) == nearest


def test_nothing_is_offered_where_nothing_is_alike() -> None:
    assert offer_nearest("titel", KNOWN) == "Did you mean 'title'?"
    assert offer_nearest("xyzzy", KNOWN) == ""
