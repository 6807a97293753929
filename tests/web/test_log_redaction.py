"""What remains of requests in a server's log."""

from __future__ import annotations

import logging

import pytest

from kb.web.log_redaction import redact_log


@pytest.fixture
def server_log() -> logging.Logger:
    logger = logging.Logger("server")
    redact_log(logger)
    return logger


@pytest.fixture
def noted(server_log: logging.Logger) -> list[str]:
    """The lines written to it."""
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    server_log.addHandler(Handler())
    return lines


def test_an_error_keeps_its_kind_and_place_and_loses_its_words(server_log: logging.Logger, noted: list[str]) -> None:
    try:
        int("zeppelin")
    except ValueError:
        server_log.exception("Exception while serving %s", "/documents/zeppelin")

    assert "zeppelin" not in noted[0].replace('int("zeppelin")', "")
    assert noted[0].endswith("ValueError")
    assert "test_log_redaction.py" in noted[0]


def test_a_warning_with_an_address_in_it_says_only_that_something_was_wrong(
    server_log: logging.Logger, noted: list[str]
) -> None:
    server_log.warning("Invalid request from ip=127.0.0.2: zeppelin")

    assert noted == ["A request could not be read or answered. Its contents are not logged."]


def test_what_is_less_than_a_warning_is_kept_only_where_it_can_hold_no_words(
    server_log: logging.Logger, noted: list[str]
) -> None:
    server_log.debug("GET /zeppelin")
    server_log.info("Client disconnected while serving %s", "/zeppelin")
    server_log.info("Worker exiting (pid: %s)", 17)

    assert noted == ["Worker exiting (pid: 17)"]


def test_an_information_with_an_error_or_any_text_is_dropped(server_log: logging.Logger, noted: list[str]) -> None:
    server_log.info("Worker %d of %d", 1, 2)
    server_log.info("Starting")
    server_log.info("Worker %d at %s", 1, "/zeppelin")
    server_log.info("%(path)s", {"path": "/zeppelin"})
    server_log.info("Failed", exc_info=ValueError("zeppelin"))

    assert not any("zeppelin" in line for line in noted[:2])
    assert noted[:2] == ["Worker 1 of 2", "Starting"]


def test_a_warning_without_an_error_has_no_traceback(server_log: logging.Logger, noted: list[str]) -> None:
    server_log.warning("zeppelin", stack_info=True)
    server_log.error("zeppelin", exc_info=(None, None, None))

    assert noted == ["A request could not be read or answered. Its contents are not logged."] * 2
