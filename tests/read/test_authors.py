"""Names in a file's metadata: of persons and bodies, not of accounts."""

from __future__ import annotations

import pytest

from kb.read.authors import is_body, sound_names
from tests.read.conftest import Reads


@pytest.mark.parametrize(
    "name",
    [
        "jsmith2",
        "Ke123301",
        "ada.wren",
        "w3p Scripts",
        "Microsoft Office User",
        "a@b.example",
        "user",
        "Admin",
        "",
        "-",
    ],
)
def test_the_name_of_an_account_or_program_is_no_author(name: str) -> None:
    assert sound_names((name,)) == ()


@pytest.mark.parametrize(
    "name", ["Ada Wren", "Wren", "UNICEF", "Wren, Ada", "Júlia Tomás", "home office", "van der Lark"]
)
def test_a_name_is_a_name(name: str) -> None:
    assert sound_names((name,)) == (name,)


def test_a_copyright_sign_is_no_part_of_a_name() -> None:
    assert sound_names(("© 2019 University of Nowhere",)) == ("University of Nowhere",)


def test_bodies_are_told_from_persons() -> None:
    assert [is_body(name) for name in ("Home Office", "University of Nowhere Rights Lab", "Ada Wren")] == [
        True,
        True,
        False,
    ]


def test_a_body_that_is_the_author_is_the_publisher(reads: Reads) -> None:
    page = "<head><meta name=author content='Example Council'><meta name=author content='Ada Wren'></head><p>Words.</p>"
    metadata = reads("page.html", page).metadata
    assert (metadata.publisher, metadata.authors) == ("Example Council", ("Ada Wren",))
    metadata = reads("page.html", page.replace("<head>", "<head><meta name=publisher content=Press>")).metadata
    assert (metadata.publisher, metadata.authors) == ("Press", ("Example Council", "Ada Wren"))
