"""Quantised vectors are near enough, and texts have keys of their own."""

from __future__ import annotations

import numpy as np
import pytest

from kb.engine.embedding_codec import compute_dot_products, compute_text_key, quantize


def test_whole_numbers_are_near_enough() -> None:
    chance = np.random.default_rng(5)
    vectors = chance.standard_normal((500, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    numbers, scales = quantize(vectors)
    again = numbers * scales[:, None]
    off = again @ again[0] - vectors @ vectors[0]
    assert np.abs(off).max() < 0.005


def test_products_are_those_of_the_numbers() -> None:
    vectors = np.random.default_rng(6).standard_normal((40, 48)).astype(np.float32)
    numbers, scales = quantize(vectors)
    expected = (numbers * scales[:, None]) @ vectors[3]
    assert compute_dot_products(numbers, scales, vectors[3]) == pytest.approx(expected, abs=0.3)
    assert compute_dot_products(numbers, scales, np.zeros(48, np.float32)).tolist() == [0] * 40


def test_texts_have_keys_of_their_own() -> None:
    keys = [
        compute_text_key("a", ("b",), "c"),
        compute_text_key("a", (), "c"),
        compute_text_key("a b", (), "c"),
        compute_text_key("a", ("b", ""), "c"),
        compute_text_key("", ("a", "b"), "c"),
        compute_text_key("\ud800", (), ""),
    ]
    assert len(set(keys)) == len(keys)
    assert compute_text_key("a", ("b",), "c") == keys[0]
