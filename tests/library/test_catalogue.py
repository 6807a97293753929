"""The catalogue: tallies of speakers and laws, tombstones and unread sources, over any sequence of commits."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.engine.protocol import Batch
from kb.errors import ConflictError
from kb.library.catalogue.commits import commit_documents, rewrite_index
from kb.library.catalogue.layout import GONE, LAW, SPEAKER, UNREAD, VERSION_KEY
from kb.library.keeping.doctor import check_catalogue
from kb.library.tallies import NAMED, TEXT
from kb.model import (
    CitedLaw,
    DocumentId,
    IndexedDocument,
    LawReference,
    Passage,
    PassageId,
    PlaceReference,
    Quotation,
    Span,
    Speaker,
    SpeakerId,
    TextCoverage,
    UnreadSource,
)
from tests.contract.evaluation import format_role
from tests.contract.generated import make_random_document
from tests.contract.libraries import add_quotations, document, make_quotation, passage_id
from tests.contract.memory import MemoryEngine
from tests.libraries import open_view

ACT = "Harbour Act 1999"
PROVISIONS = ("s.4", "s.45", "s.45(1)", "art.4")  # of random documents, in the order of the law
IDS = [DocumentId(f"d{number}") for number in range(5)]
DAMAGED = UnreadSource("damaged.pdf", "1", "Damaged.")
LOCKED = UnreadSource("locked.pdf", "2", "Needs a password.")


class RecordingEngine(MemoryEngine):
    """An engine that records the state of the last batch."""

    def commit(self, batch: Batch) -> int:
        self.written: dict[str, bytes | None] = {}
        return super().commit(replace(batch, state=self._note(batch)))

    def _note(self, batch: Batch) -> Iterator[tuple[str, bytes | None]]:
        for key, value in batch.state:
            assert key not in self.written
            self.written[key] = value
            yield key, value


class OvertakenEngine(MemoryEngine):
    """An engine on which another process commits just before."""

    def commit(self, batch: Batch) -> int:
        commit_documents(MemoryEngine(self.path), added=[write("theirs", "Ada Ferry")])
        return super().commit(batch)


@pytest.fixture
def engine(tmp_path: Path) -> RecordingEngine:
    return RecordingEngine(tmp_path / "index")


def write(identity: str, *speakers: str, law: str = "", text: str = "") -> IndexedDocument:
    """Make a document with a passage for each of its speakers, all of which cite a law."""
    texts = [f"{speaker} said: “we ring the bell {text}”." for speaker in speakers]
    made = document(identity, *texts)
    for number, speaker in enumerate(speakers):
        quoted = make_quotation(f"we ring the bell {text}", speaker, number=number, speaker_id=speaker.lower())
        made = add_quotations(made, number, quoted)
    laws = (LawReference(Span(0, 3), law, "s.1", ACT),) if law else ()
    return replace(made, passages=tuple(replace(each, laws=laws) for each in made.passages))


COMPARED = (SPEAKER, LAW, NAMED, TEXT, UNREAD, VERSION_KEY)
MARKS = {"changed/speaker/", "changed/law/", "changed/record/"}


def read_state(engine: MemoryEngine, *prefixes: str) -> dict[str, bytes]:
    with engine.open() as reader:
        return {key: value for prefix in prefixes or ("",) for key, value in reader.scan_state(prefix)}


# ------------------------------------------------------------------------------------------ tallies


def test_what_is_added_replaced_and_removed_leaves_what_one_commit_makes(tmp_path: Path) -> None:
    last = [write("a", "Ada", "Ben", law="HA 1999"), write("b", "Ben", law="TA 2001", text="again")]
    many, once = MemoryEngine(tmp_path / "many"), MemoryEngine(tmp_path / "once")
    commit_documents(many, added=[write("a", "Cas", law="HA 1999"), write("gone", "Ada", "Dan", law="XA 1950")])
    commit_documents(many, added=[last[0], write("b", "Ada")])
    commit_documents(many, added=[last[1]], removed=[DocumentId("gone"), DocumentId("never-there")])
    commit_documents(once, added=last)
    assert read_state(many, SPEAKER, LAW) == read_state(once, SPEAKER, LAW)
    assert sorted(read_state(many, SPEAKER)) == ["speaker/ada", "speaker/ben"]
    assert sorted(read_state(many, LAW)) == ["law/HA 1999", "law/TA 2001"]


def test_a_document_that_is_added_twice_in_one_commit_counts_once(tmp_path: Path, engine: MemoryEngine) -> None:
    once = MemoryEngine(tmp_path / "once")
    commit_documents(engine, added=[write("a", "Ada", "Cas", law="HA 1999"), write("a", "Ada", law="TA 2001")])
    commit_documents(once, added=[write("a", "Ada", law="TA 2001")])
    assert read_state(engine) == read_state(once)


def test_a_document_that_is_added_and_removed_in_one_commit_stays(engine: MemoryEngine) -> None:
    commit_documents(engine, added=[write("a", "Ada")], removed=[DocumentId("a")])
    with open_view(engine) as view:
        assert [each.id for each in view.documents()] == ["a"]
        assert [each.name for each in view.speakers()] == ["Ada"]


def test_a_rebuild_counts_from_nothing(tmp_path: Path, engine: MemoryEngine) -> None:
    once = MemoryEngine(tmp_path / "once")
    commit_documents(engine, added=[write("a", "Ada", law="HA 1999"), write("b", "Ben")], unread=[DAMAGED])
    commit_documents(engine, added=[write("b", "Ben", "Cas")], rebuild=True)
    commit_documents(once, added=[write("b", "Ben", "Cas")])
    assert read_state(engine, *COMPARED) == read_state(once, *COMPARED)


# --------------------------------------------------------------------------------------- tombstones


def test_a_rebuild_keeps_tombstones_but_those_of_passages_that_are_back(engine: MemoryEngine) -> None:
    for text in ("one", "two"):
        commit_documents(engine, added=[document("a", text, "same"), document("b", text)])
    commit_documents(engine, added=[document("a", "one", "same")], rebuild=True)
    assert sorted(read_state(engine, GONE)) == sorted(
        f"{GONE}{passage_id(*each)}" for each in (("a", "two"), ("b", "one"), ("b", "two"))
    )
    with open_view(engine) as view:
        assert view.find_successor(passage_id("a", "two")) == passage_id("a", "one")
        assert view.find_successor(passage_id("b", "one")) is None


# ---------------------------------------------------------------------------------------- conflicts


@pytest.mark.parametrize("rebuild", [False, True])
@pytest.mark.parametrize("before", [False, True], ids=["first", "later"])
def test_a_commit_on_an_older_one_is_refused_and_changes_nothing(tmp_path: Path, before: bool, rebuild: bool) -> None:
    expected, engine = MemoryEngine(tmp_path / "expected"), OvertakenEngine(tmp_path / "index")
    for each in (expected, MemoryEngine(engine.path)):
        if before:
            commit_documents(each, added=[write("before", "Ben", law="HA 1999")])
    commit_documents(expected, added=[write("theirs", "Ada Ferry")])
    with pytest.raises(ConflictError, match="meanwhile"):
        commit_documents(engine, added=[write("ours", "Cas")], unread=[DAMAGED], rebuild=rebuild)
    assert read_state(engine) == read_state(expected)
    with open_view(engine) as view, open_view(expected) as wanted:
        assert view.generation == wanted.generation
        assert view.documents() == wanted.documents()


# --------------------------------------------------------------------------------- what is written


def test_a_commit_since_another_generation_is_refused_and_changes_nothing(engine: MemoryEngine) -> None:
    looked_at = commit_documents(engine, added=[write("a", "Ada Quill")])
    now = commit_documents(engine, added=[write("b", "Bea Quillon")])
    with pytest.raises(ConflictError):
        commit_documents(engine, added=[write("c", "Cyd Lantern")], since=looked_at)
    assert commit_documents(engine, removed=[DocumentId("b")], since=now) > now
    with open_view(engine) as view:
        assert [each.id for each in view.documents()] == ["a"]


def test_an_index_written_anew_is_the_same_without_the_tombstones_that_are_forgotten(engine: MemoryEngine) -> None:
    first, second, third = (write("a", "Ada Quill", text=text) for text in ("at noon", "at night", "at dawn"))
    other = write("b", "Bea Quillon")
    for each in (first, second, third):
        commit_documents(engine, added=[each, other])
    gone, successor = first.passages[0].id, second.passages[0].id
    with engine.open() as reader:
        before = dict(reader.scan_state(""))
    generation = rewrite_index(engine, {successor})
    with engine.open() as reader:
        after = dict(reader.scan_state(""))
        assert reader.generation == generation
    kept = before.keys() - {f"{GONE}{gone}", f"{GONE}{successor}"}
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert after.keys() - kept == {f"{GONE}{gone}"}
    with open_view(engine) as view:
        assert tuple(view.document_passages(DocumentId("a"))) == third.passages
        assert view.has_tombstone(gone)
        assert view.find_successor(gone) is None


def test_only_the_keys_that_change_are_written(engine: RecordingEngine) -> None:
    documents = [write(f"d{number}", f"Speaker{number}", law=f"L{number}") for number in range(50)]
    commit_documents(engine, added=documents, unread=[DAMAGED])
    assert len(engine.written) == 1 + 50 + 50 + 50 + 1 + 1 + len(MARKS)
    commit_documents(engine, added=[document("new", "without a speaker")], unread=[DAMAGED])
    assert list(engine.written) == ["named/new.txt", "text/all", "changed/record/"]
    commit_documents(engine, added=[write("d7", "Speaker7", law="L8")], unread=[LOCKED, DAMAGED])
    assert sorted(engine.written) == ["changed/law/", "law/L7", "law/L8", "unread/locked.pdf"]
    assert engine.written["law/L7"] is None
    commit_documents(engine, removed=[DocumentId("d7")], unread=[LOCKED])
    (gone,) = documents[7].passages
    assert {key for key, value in engine.written.items() if value is None} == {
        "speaker/speaker7",
        "named/d7.txt",
        "unread/damaged.pdf",
    }
    kept = {"law/L8", f"{GONE}{gone.id}", "text/all"}
    assert {key for key, value in engine.written.items() if value} == kept | MARKS


def test_the_same_again_writes_no_key(engine: RecordingEngine) -> None:
    documents = [make_random_document(random.Random(number), f"d{number}") for number in range(9)]  # noqa: S311 - no secret
    commit_documents(engine, added=documents, unread=[LOCKED])
    assert len(engine.written) > 9
    commit_documents(engine, added=documents, unread=[LOCKED])
    assert engine.written == {}


def test_a_library_without_a_catalogue_gets_one_with_its_next_commit(engine: RecordingEngine) -> None:
    engine.commit(Batch(added=[document("old", "no words of anybody")]))
    commit_documents(engine, added=[document("new", "none either")])
    assert list(engine.written) == [VERSION_KEY, "named/new.txt", "text/all", "changed/record/"]
    commit_documents(engine)
    assert engine.written == {}


def test_a_title_is_written_and_marked_where_a_document_has_a_new_one(engine: RecordingEngine) -> None:
    one = document("a", "words", title="Keeping lanterns lit on the river", date="2013-06")
    commit_documents(engine, added=[one, document("b", "words", title="Too short")])
    key = "title/keeping lanterns lit on the river"
    assert {each for each in engine.written if "title" in each} == {key, "changed/title/"}
    commit_documents(engine, added=[document("c", "words")])
    assert list(engine.written) == ["named/c.txt", "text/all", "changed/record/"]
    value = read_state(engine, key)[key]
    for state, faults in ((None, ["The catalogue differs from the passages in 1 of the titles"]), (value, [])):
        engine.commit(Batch(state=[(key, state)]))
        with engine.open() as reader:
            assert [each.message.partition(",")[0] for each in check_catalogue(reader)] == faults
    commit_documents(engine, removed=[DocumentId("a")])
    assert engine.written[key] is None
    assert "changed/title/" in engine.written


def test_a_record_is_marked_where_what_it_says_of_its_document_has_changed(engine: RecordingEngine) -> None:
    one = document("a", "words", title="Lanterns")
    commit_documents(engine, added=[one])
    for changed, is_marked in (
        (one.record, False),
        (replace(one.record, fingerprint="another", sha256="0"), False),
        (replace(one.record, metadata=replace(one.record.metadata, number="Cm 8421")), True),
        (replace(one.record, metadata=replace(one.record.metadata, number="Cm 8422")), True),
    ):
        commit_documents(engine, added=[replace(one, record=changed)])
        assert ("changed/record/" in engine.written) is is_marked


def test_pages_without_text_are_counted_with_each_commit(engine: RecordingEngine) -> None:
    def scanned(name: str, pages: int, *unread: int) -> IndexedDocument:
        made = document(name, "words")
        return replace(made, record=replace(made.record, page_count=pages, unread_pages=unread))

    def measure() -> TextCoverage:
        with open_view(engine) as view:
            return view.text_coverage()

    commit_documents(engine, added=[scanned("a", 9, 2, 3), scanned("b", 4), document("c", "words")])
    assert measure() == TextCoverage(3, 13, 2, 1)
    commit_documents(engine, added=[scanned("b", 5, 5)])
    assert measure() == TextCoverage(3, 14, 3, 2)
    commit_documents(engine, removed=[DocumentId("a")])
    assert measure() == TextCoverage(2, 5, 1, 1)
    commit_documents(engine, removed=[DocumentId("b"), DocumentId("c")])
    assert measure() == TextCoverage()


def test_a_reference_that_leads_one_way_only_is_a_problem(engine: RecordingEngine) -> None:
    made = document("a", "see page 2", "there")
    here, there = made.passages
    reference = PlaceReference(Span(4, 10), there.id)
    one_way = replace(here, references=(reference,))
    whole = (one_way, replace(there, referring=(here.position,)))
    for passages, problems in (((one_way, there), 1), (whole, 0)):
        commit_documents(engine, added=[replace(made, passages=passages)])
        with engine.open() as reader:
            assert len(list(check_catalogue(reader))) == problems


# --------------------------------------------------------------------------------- any sequence

commits = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(IDS), st.integers(0, 200), max_size=3),
        st.sets(st.sampled_from(IDS), max_size=2),
        st.sets(st.sampled_from([DAMAGED, LOCKED])),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.costly
@settings(max_examples=60)
@given(steps=commits)
def test_any_sequence_of_commits_makes_the_catalogue_that_one_commit_makes(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[dict[DocumentId, int], set[DocumentId], set[UnreadSource], bool]],
) -> None:
    folder = tmp_path_factory.mktemp("catalogue")
    many, once = RecordingEngine(folder / "many"), MemoryEngine(folder / "once")
    current: dict[DocumentId, IndexedDocument] = {}
    seen: set[PassageId] = set()
    for seeds, removed, unread, rebuild in steps:
        chances = {name: random.Random(seed) for name, seed in seeds.items()}  # noqa: S311 - no secret
        added = {name: make_random_document(chance, name) for name, chance in chances.items()}
        commit_documents(many, added=added.values(), removed=removed, unread=unread, rebuild=rebuild)
        kept = {} if rebuild else {name: each for name, each in current.items() if name not in removed}
        current = kept | added
        seen.update(passage.id for each in added.values() for passage in each.passages)
    commit_documents(once, added=current.values(), unread=unread)
    passages = {passage.id for each in current.values() for passage in each.passages}
    assert read_state(many, *COMPARED) == read_state(once, *COMPARED)
    assert read_state(many, GONE).keys() == {f"{GONE}{each}" for each in seen - passages}
    with open_view(many) as view:
        assert list(view.speakers()) == list_speakers(list(current.values()))
        assert list(view.laws()) == list_laws(list(current.values()))
        for each in seen - passages:
            successor = view.find_successor(each)
            assert successor is None or successor in passages


def list_speakers(documents: Sequence[IndexedDocument]) -> list[Speaker]:
    """Return everybody who is quoted."""
    said = [(document, each) for document, passage in list_passages(documents) for each in passage.quotations]
    ids = {each.speaker_id for _, each in said if each.is_listable_attribution}
    speakers = [_sum_up_speaker(who, [pair for pair in said if pair[1].speaker_id == who]) for who in ids]
    return sorted(speakers, key=lambda speaker: (speaker.name.casefold(), speaker.id))


def list_passages(documents: Sequence[IndexedDocument]) -> list[tuple[DocumentId, Passage]]:
    return [(each.record.id, passage) for each in documents for passage in each.passages]


def _sum_up_speaker(identity: SpeakerId, attributed: Sequence[tuple[DocumentId, Quotation]]) -> Speaker:
    """Sum up the quotations of one speaker."""
    said = [(document, each) for document, each in attributed if each.is_listable_attribution]
    names = Counter(name for _, name in {(document, each.speaker) for document, each in said})
    quotations = {(document, each.index): each for document, each in reversed(said)}
    roles = Counter(role for each in quotations.values() if (role := format_role(each)))
    return Speaker(
        id=identity,
        name=min(names, key=lambda name: (-names[name], name)),
        roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
        quotations=len(quotations),
        documents=len({document for document, _ in quotations}),
        inferred=len({(document, each.index) for document, each in attributed if not each.is_listable_attribution}),
    )


def list_laws(documents: Sequence[IndexedDocument]) -> list[CitedLaw]:
    """Return every cited law."""
    citing = [(document, {(each.law, each) for each in passage.laws}) for document, passage in list_passages(documents)]
    laws = []
    for law in sorted({name for _, cited in citing for name, _ in cited}, key=str.casefold):
        own = [(document, {each for name, each in cited if name == law}) for document, cited in citing]
        own = [(document, cited) for document, cited in own if cited]
        provisions = Counter(provision for _, cited in own for provision in {each.provision for each in cited})
        titles = {each.title for _, cited in own for each in cited}
        laws.append(
            CitedLaw(
                law=law,
                title=min(titles),
                provisions=tuple((each, provisions[each]) for each in PROVISIONS if provisions[each]),
                passages=len(own),
                documents=len({document for document, _ in own}),
            )
        )
    return laws
