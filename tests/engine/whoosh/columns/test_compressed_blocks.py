"""Strings in compressed blocks come back, whichever block they are in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.engine.whoosh.columns import compressed_blocks
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter
from kb.engine.whoosh.columns.compressed_blocks import CompressedBlocks, CompressedBlocksWriter


def write_blocks(path: Path, strings: list[bytes]) -> ColumnFile:
    writer = ColumnWriter(path)
    blocks = CompressedBlocksWriter(writer)
    for each in strings:
        blocks.add(each)
    blocks.close()
    writer.close()
    return ColumnFile(path)


def test_a_block_is_full_at_its_size_and_the_first_ones_are_the_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compressed_blocks, "_BLOCK_BYTES", 10)
    monkeypatch.setattr(compressed_blocks, "_DICTIONARY_BYTES", 20)
    strings = [b"12345", b"67890", b"abc", b"", b"defghij", b"12345", b"67890", b"last"]
    file = write_blocks(tmp_path / "blocks", strings)
    blocks = CompressedBlocks(file, len(strings))

    assert file.read_array("block_starts").tolist() == [0, 2, 5, 7]
    assert file.read_array("first_blocks").tolist() == [2]
    assert [blocks.read(number) for number in range(len(strings))] == strings
    assert list(blocks.read_all()) == strings
    ends = [0, *file.read_array("block_ends", np.uint64).tolist()]
    sizes = [int(ends[at + 1] - ends[at]) for at in range(4)]
    assert sizes[2] < sizes[0]  # the words are in the dictionary
    assert ends[-1] == len(file.read_bytes("blocks"))


def test_no_strings_make_no_block(tmp_path: Path) -> None:
    file = write_blocks(tmp_path / "blocks", [])
    assert file.read_array("block_starts").tolist() == []
    assert list(CompressedBlocks(file, 0).read_all()) == []
