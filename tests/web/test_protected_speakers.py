"""Anonymous or closed people are named as speakers at no address, and no query joins what such a person said.

Two libraries differ only in that the protected words have a speaker in one of them. Every address of the site's own map
must answer the same over both, whatever it is asked.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.asked_site import Request, Site, open_site
from tests.web.every_address import every_address

ANONYMOUS = "Mary Moe"  # printed in one document, and in another given by the sidecar file only
UNPRINTED = "Nora Nyelund"  # given by sidecar files only
CLOSED = "Jane Roe"
SPELLINGS = (CLOSED, "Dr Jane Roe", "Jane M. Roe")
MADE_UP = {ANONYMOUS: "Maxy Mue", UNPRINTED: "Noxa Nxelund", CLOSED: "Jaxe Rue"}  # of the same shape
_NOTICE = "The national authority must tell the police within days that children were found in the county. "
_WORDS = {
    "printed": "I was there when the lantern fell and I saw all of it by myself that night",
    "given": "They took my papers and my telephone on the first day and I could not go out",
    "again": "Somebody had to carry the key of the house for the county that whole winter",
    **{f"closed-{at}": f"We carry lantern number {at} for every officer in the county" for at in range(len(SPELLINGS))},
    "open": "We were pleased to find that the bell is rung by every officer in the county",
}
_VOICES = {
    "printed": f"said {ANONYMOUS}, warden of Example Trust",
    "given": "she told us",
    "again": "she told us",
    **{f"closed-{at}": f"said {name}, warden of Example Trust" for at, name in enumerate(SPELLINGS)},
    "open": "said Ada Quill, director of Other Trust",
}
_ASKED = (
    *(f"speaker:{part} county" for part in ("moe", "nyelund", "ro*")),
    f'"the county" speaker:"{CLOSED}"',
    "role:warden",
    ANONYMOUS,
    CLOSED,
    f"“{_WORDS['closed-0']},” said {CLOSED}. “{_WORDS['printed']},” said Ada Quill.",
)


def _write_library(folder: Path, *, is_attributed: bool) -> None:
    """Write a library; unless attributed, its metadata files remove the speaker of each protected quotation."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    for name, words in _WORDS.items():
        text = f"# Report {name}\n\n{_NOTICE * 2}\n\n## What was said\n\n“{words},” {_VOICES[name]}.\n"
        (sources / f"{name}.md").write_text(text, encoding="utf-8")
        table = f"[[quotations]]\nwords = {json.dumps(words)}\n"
        if name == "open":
            continue
        if not is_attributed:
            (sources / f"{name}.md.toml").write_text(table, encoding="utf-8")
        elif not name.startswith("closed"):
            speaker = UNPRINTED if name == "again" else ANONYMOUS
            table += f'speaker = "{speaker}"\nrole = "Warden"\norganisation = "Example Trust"\nanonymous = true\n'
            (sources / f"{name}.md.toml").write_text(table, encoding="utf-8")
    closed = [CLOSED] if is_attributed else []
    (folder / "library.toml").write_text(f"closed_speakers = {json.dumps(closed)}\n", encoding="utf-8")


def _build_site(folder: Path, *, is_attributed: bool) -> Site:
    _write_library(folder, is_attributed=is_attributed)
    return open_site(folder)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """The site over the library that knows who spoke, and the one over the library that does not."""
    made = [
        _build_site(tmp_path_factory.mktemp("protected") / "library", is_attributed=is_attributed)
        for is_attributed in (True, False)
    ]
    return made[0], made[1]


def _list_requests(site: Site, asked: str, *, as_words: bool = True) -> list[Request]:
    """Return a request for every address, with the words wherever it takes any, or where no text is searched for."""
    client = site.app.test_client()
    requests: dict[Request, None] = {}
    for document in ("printed", "closed-1"):
        passages = client.get(f"/documents/{document}.json").get_json()["passages"]
        (passage,) = [each["id"] for each in passages if each["quotations"]]
        for part, url in (
            (passage, f"/documents/{document}/{passage}?words={quote(asked)}"),
            (asked.replace(" ", "-").lower(), f"/search?q={quote(asked)}"),
            ("open", "/"),
        ):
            typed = {"q": asked}
            if as_words:
                typed |= {"words": asked, "text": asked, "url": f"http://localhost{url}"}
            chosen = {"q": "county", "speaker": asked}
            for method, path in every_address(site.app, part, document):
                requests |= dict.fromkeys((method, path, tuple(given.items())) for given in (typed, chosen))
    return list(requests)


@pytest.mark.parametrize("asked", _ASKED)
def test_no_address_tells_who_spoke(sites: tuple[Site, Site], asked: str) -> None:
    attributed, unattributed = sites
    for request in _list_requests(attributed, asked):
        told = attributed.ask(request)
        assert told == unattributed.ask(request), request
        assert UNPRINTED in asked or UNPRINTED not in told, request


@pytest.mark.parametrize("form", ['speaker:"{}"', '"the county" speaker:"{}"', '-speaker:"{}"'])
@pytest.mark.parametrize(("name", "made_up"), MADE_UP.items())
def test_a_protected_name_finds_what_a_made_up_name_finds(
    sites: tuple[Site, Site], form: str, name: str, made_up: str
) -> None:
    site, _ = sites
    asked, expected = (_list_requests(site, form.format(each), as_words=False) for each in (name, made_up))
    for request, other in zip(asked, expected, strict=True):
        told, expected_answer = (_forget_names(site.ask(each), name, made_up) for each in (request, other))
        assert told == expected_answer, request


def _forget_names(answer: str, *names: str) -> str:
    """Return an answer without the words of some names, wherever it prints or repeats them, or their hash in feeds."""
    answer = re.sub(r"urn:uuid:[\w-]+", "ID", answer)
    return re.sub("|".join(word for name in names for word in name.split()), "NAME", answer, flags=re.IGNORECASE)


def test_a_listed_speaker_is_found_and_named(sites: tuple[Site, Site]) -> None:
    client = sites[0].app.test_client()
    for query in ("speaker:quill", 'speaker:"Ada Quill"', "speaker:qui*", "role:director"):
        (hit,) = client.get("/search.json", query_string={"q": query}).get_json()["hits"]
        assert hit["document"]["id"] == "open"
        assert [each["speaker"] for each in hit["quotations"]] == ["Ada Quill"]
