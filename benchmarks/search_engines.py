"""The engines that `benchmarks/search.py` sets side by side, each behind the same three calls.

Each is given the same passages and asked the same queries: a word is looked for by its stem in body and title, a phrase
exactly in the body, a prefix exactly in body and title. `rank` returns the total and the best ten; `show` reads their
texts as well.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import tantivy
from whoosh import analysis, fields, index, qparser, query, sorting

from benchmarks.search_corpus import FACETED, FAMILIES, Ask, Paragraph, build_query, documents
from benchmarks.views import open_view
from kb.engine.whoosh import WhooshEngine
from kb.engine.whoosh.query.facets import count_facets
from kb.library.catalogue.commits import commit_documents
from kb.library.prefixes import expand_prefixes
from kb.text import stem

ONE, RARE, ANY, ALL, PAIR, EIGHT, PREFIX, FILTERED, FACETS = FAMILIES
_MAX_PREFIX_TERMS = 200  # as of a view


class Contender(Protocol):
    """An engine under measure."""

    def build(self, folder: Path, passages: Iterator[Paragraph]) -> None:
        """Index passages into a folder, in one process and thread."""

    def open(self, folder: Path) -> None:
        """Open what was built."""

    def rank(self, ask: Ask) -> tuple[int, Sequence[object]]:
        """Return the total and the best ten, as the engine names them; with facet counts where the family has them."""

    def show(self, ask: Ask) -> Sequence[str]:
        """Return the texts of the best ten."""


class Ours:
    """This project's engine."""

    def build(self, folder: Path, passages: Iterator[Paragraph]) -> None:
        """Index passages."""
        commit_documents(WhooshEngine(folder), added=documents(passages))

    def open(self, folder: Path) -> None:
        """Open the index, and hold its newest commit, as the others hold their searchers."""
        engine = WhooshEngine(folder)
        with engine.open() as snapshot, open_view(engine) as view:
            self._snapshot, self._view = snapshot, view

    def rank(self, ask: Ask) -> tuple[int, Sequence[object]]:
        """Rank."""
        asked = build_query(ask)
        tree, _ = expand_prefixes(asked.tree, self._snapshot, _MAX_PREFIX_TERMS)
        ranking = self._snapshot.rank(asked if tree is asked.tree else replace(asked, tree=tree))
        if asked.facets:
            count_facets(self._snapshot.segments, ranking.docsets, asked)
        return ranking.total, ranking.top

    def show(self, ask: Ask) -> Sequence[str]:
        """Search, which also marks the matched words."""
        return [hit.passage.text for hit in self._view.search(build_query(ask)).hits]


class Tantivy:
    """Tantivy, through its own Python binding: Rust."""

    def build(self, folder: Path, passages: Iterator[Paragraph]) -> None:
        """Index passages."""
        writer = tantivy.Index(self._schema(), path=str(folder)).writer(heap_size=512_000_000, num_threads=1)
        for each in passages:
            values = {name: getattr(each, name) for name in ("id", "document", "publisher", "kind", "title")}
            writer.add_document(
                tantivy.Document(**values, year=str(each.year), body=each.text, stem=each.text, title_word=each.title)
            )
        writer.commit()
        writer.wait_merging_threads()

    def _schema(self) -> tantivy.Schema:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in FACETED:
            builder.add_text_field(name, stored=True, tokenizer_name="raw", fast=True)
        builder.add_text_field("body", stored=True, tokenizer_name="default", index_option="position")
        builder.add_text_field("stem", stored=False, tokenizer_name="en_stem", index_option="freq")
        builder.add_text_field("title", stored=True, tokenizer_name="en_stem", index_option="freq")
        builder.add_text_field("title_word", stored=False, tokenizer_name="default", index_option="basic")
        return builder.build()

    def open(self, folder: Path) -> None:
        """Open the index."""
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def _query(self, ask: Ask) -> tantivy.Query:
        kind, schema = tantivy.Query, self._index.schema
        if ask.family in (PAIR, EIGHT):
            return kind.phrase_query(schema, "body", list(ask.words))
        if ask.family == PREFIX:
            names = [kind.regex_query(schema, name, f"{ask.words[0]}.*") for name in ("body", "title_word")]
            return kind.boolean_query([(tantivy.Occur.Should, each) for each in names])
        words = [self._index.parse_query(word, ["stem", "title"]) for word in ask.words]
        if ask.publisher:
            words.append(kind.const_score_query(kind.term_query(schema, "publisher", ask.publisher), 0.0))
        if len(words) == 1:
            return words[0]
        occur = tantivy.Occur.Should if ask.family == ANY else tantivy.Occur.Must
        return kind.boolean_query([(occur, each) for each in words])

    def rank(self, ask: Ask) -> tuple[int, Sequence[object]]:
        """Rank."""
        asked = self._query(ask)
        found = self._searcher.search(asked, 10)
        if ask.family == FACETS:
            wanted = {name: {"terms": {"field": name, "size": 200}} for name in FACETED}
            self._searcher.aggregate(asked, wanted)
        return int(found.count), found.hits

    def show(self, ask: Ask) -> Sequence[str]:
        """Search, and read the texts."""
        _, hits = self.rank(ask)
        addresses = [hit[1] for hit in hits]  # type: ignore[index]  # pairs of score and address
        return [self._searcher.doc(address)["body"][0] for address in addresses]


class FTS5:
    """SQLite's FTS5: C."""

    def build(self, folder: Path, passages: Iterator[Paragraph]) -> None:
        """Index passages."""
        base = sqlite3.connect(folder / "fts.db")
        base.executescript(
            "pragma journal_mode=off; pragma synchronous=off;"
            "create table passage(n integer primary key, id, document, publisher, kind, year, title, body);"
            "create virtual table exact using fts5(title, body, content='', tokenize=unicode61);"
            "create virtual table stem using fts5(title, body, content='', tokenize='porter unicode61', detail=column);"
        )
        insert = "insert into passage values(?, ?, ?, ?, ?, ?, ?, ?)"
        for number, each in enumerate(passages):
            row = (number, each.id, each.document, each.publisher, each.kind, each.year, each.title, each.text)
            base.execute(insert, row)
            for table in ("exact", "stem"):
                base.execute(
                    f"insert into {table}(rowid, title, body) values(?, ?, ?)", (number, each.title, each.text)
                )
        base.execute("create index publishers on passage(publisher)")
        for table in ("exact", "stem"):
            base.execute(f"insert into {table}({table}) values('optimize')")
        base.commit()
        base.close()

    def open(self, folder: Path) -> None:
        """Open the index."""
        self._base = sqlite3.connect(f"file:{folder / 'fts.db'}?immutable=1", uri=True)
        self._base.execute("pragma mmap_size=4000000000")

    def _parts(self, ask: Ask) -> tuple[str, str]:
        """Return the table that answers a query, and what it is asked."""
        if ask.family in (PAIR, EIGHT):
            return "exact", f'body : "{" ".join(ask.words)}"'
        if ask.family == PREFIX:
            return "exact", f'"{ask.words[0]}" *'
        return "stem", (" OR " if ask.family == ANY else " AND ").join(f'"{word}"' for word in ask.words)

    def rank(self, ask: Ask) -> tuple[int, Sequence[object]]:
        """Rank."""
        table, match = self._parts(ask)
        source = f"from {table} where {table} match ?"
        values: tuple[str, ...] = (match,)
        if ask.publisher:
            source = f"from {table} join passage on n = {table}.rowid where {table} match ? and publisher = ?"
            values = (match, ask.publisher)
        ((total,),) = self._base.execute(f"select count(*) {source}", values)
        ranked = f"select {table}.rowid {source} order by bm25({table}, 0.5, 1.0) limit 10"
        rows = [number for (number,) in self._base.execute(ranked, values)]
        if ask.family == FACETS:
            for name in FACETED:
                grouped = f"from {table} join passage on n = {table}.rowid where {table} match ? group by {name}"
                self._base.execute(f"select {name}, count(*) {grouped} order by 2 desc limit 200", (match,)).fetchall()
        return total, rows

    def show(self, ask: Ask) -> Sequence[str]:
        """Search, and read the texts."""
        _, rows = self.rank(ask)
        read = "select body from passage where n = ?"
        return [self._base.execute(read, (number,)).fetchone()[0] for number in rows]


class StockWhoosh:
    """Whoosh 2.7.4 as it comes: Python."""

    def build(self, folder: Path, passages: Iterator[Paragraph]) -> None:
        """Index passages."""
        word = analysis.RegexTokenizer(r"[^\W_]+") | analysis.LowercaseFilter()
        stemmed = word | analysis.StemFilter(stemfn=stem, cachesize=-1)
        names = {name: fields.ID(stored=True, sortable=True) for name in FACETED}
        schema = fields.Schema(
            id=fields.ID(stored=True),
            body=fields.TEXT(word, stored=True),
            stem=fields.TEXT(stemmed, phrase=False),
            title=fields.TEXT(stemmed, stored=True, phrase=False),
            title_word=fields.TEXT(word, phrase=False),
            **names,
        )
        writer = index.create_in(str(folder), schema).writer(limitmb=512)
        for each in passages:
            values = {name: getattr(each, name) for name in ("id", "document", "publisher", "kind", "title")}
            writer.add_document(**values, year=str(each.year), body=each.text, stem=each.text, title_word=each.title)
        writer.commit()

    def open(self, folder: Path) -> None:
        """Open the index."""
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()

    def _query(self, ask: Ask) -> Any:  # noqa: ANN401 - Whoosh has no types
        if ask.family in (PAIR, EIGHT):
            return query.Phrase("body", list(ask.words))
        if ask.family == PREFIX:
            return query.Or([query.Prefix(name, ask.words[0]) for name in ("body", "title_word")])
        group = qparser.OrGroup if ask.family == ANY else qparser.AndGroup
        return qparser.MultifieldParser(["stem", "title"], self._index.schema, group=group).parse(" ".join(ask.words))

    def rank(self, ask: Ask) -> tuple[int, Sequence[object]]:
        """Rank."""
        only = query.Term("publisher", ask.publisher) if ask.publisher else None
        facets = sorting.Facets()
        for name in FACETED if ask.family == FACETS else ():
            facets.add_field(name)
        found = self._searcher.search(
            self._query(ask), limit=10, filter=only, groupedby=facets if ask.family == FACETS else None
        )
        return len(found), [hit.docnum for hit in found]

    def show(self, ask: Ask) -> Sequence[str]:
        """Search, and read the texts."""
        _, rows = self.rank(ask)
        return [self._searcher.stored_fields(row)["body"] for row in rows]


CONTENDERS: dict[str, type[Contender]] = {
    "this": Ours,
    "tantivy": Tantivy,
    "FTS5": FTS5,
    "stock Whoosh": StockWhoosh,
}
