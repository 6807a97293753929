"""Values shared by threads: computed once, bounded in number, without waiting for each other."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from kb.engine.memo import Memo

_PATIENCE_S = 30.0


def test_a_value_is_computed_once() -> None:
    memo, computed = Memo(), Counter[str]()

    def compute() -> int:
        computed["value"] += 1
        return 7

    assert [memo.get("key", compute) for _ in range(3)] == [7, 7, 7]
    assert computed["value"] == 1


def test_a_value_of_another_token_is_computed_again_and_replaced() -> None:
    memo = Memo()
    assert memo.get("key", lambda: "old", b"1") == "old"
    assert memo.get("key", lambda: "new", b"2") == "new"
    assert memo.get("key", lambda: "never", b"2") == "new"
    assert len(memo) == 1


def test_no_more_values_are_kept_than_the_bound_and_those_asked_for_last_stay() -> None:
    memo, computed = Memo(2), Counter[str]()
    for key in ("a", "b", "a", "c", "a", "b"):
        memo.get(key, lambda key=key: computed.update([key]))  # type: ignore[misc]  # the default keeps the key
    assert len(memo) == 2
    assert computed == {"a": 1, "b": 2, "c": 1}


def test_what_fails_is_not_kept() -> None:
    memo = Memo()
    with pytest.raises(ZeroDivisionError):
        memo.get("key", lambda: 1 // 0)
    assert memo.get("key", lambda: 2) == 2


def test_a_value_may_be_computed_from_another_one() -> None:
    memo = Memo()
    assert memo.get("outer", lambda: memo.get("inner", lambda: 1) + 1) == 2


def test_a_slow_value_holds_up_no_other_one() -> None:
    memo, begun, released = Memo(), threading.Event(), threading.Event()

    def compute_slowly() -> int:
        begun.set()
        assert released.wait(_PATIENCE_S)
        return 1

    slow = threading.Thread(target=memo.get, args=("slow", compute_slowly))
    slow.start()
    assert begun.wait(_PATIENCE_S)
    assert memo.get("quick", lambda: 2) == 2  # would deadlock if it waited, since the slow one goes on only afterwards
    released.set()
    slow.join()


def test_threads_that_ask_for_the_same_value_share_one_computation() -> None:
    memo, computed, barrier = Memo(), Counter[str](), threading.Barrier(8)

    def ask() -> None:
        barrier.wait(_PATIENCE_S)
        memo.get("key", lambda: computed.update(["value"]))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert computed["value"] == 1
