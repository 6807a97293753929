"""Fixtures for the tests of reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kb.model import Document, Metadata
from kb.read.registry import read_document
from tests.read.invariants import assert_invariants

Reads = Callable[..., Document]

CORPUS = Path(__file__).parent.parent / "corpus"


def drop_origins(metadata: Metadata) -> Metadata:
    """Return metadata without their origins, to compare the values."""
    return replace(metadata, origins=())


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Write a file and read it: `reads("name.txt", "text")`; bytes are written unchanged."""

    def write_and_read(name: str, content: str | bytes, sidecar: str = "") -> Document:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        if sidecar:
            path.with_name(f"{name}.toml").write_text(sidecar, encoding="utf-8")
        document = read_document(path, name)
        assert_invariants(document)
        return document

    return write_and_read


@pytest.fixture
def reads_corpus() -> Reads:
    """Read a file of the corpus: `reads_corpus("release-page.html")`."""

    def read_corpus(name: str) -> Document:
        document = read_document(CORPUS / name, name)
        assert_invariants(document)
        return document

    return read_corpus
