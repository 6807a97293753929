"""What a server's own log may say of requests: that something went wrong and where, and no word of what was asked.

Servers write a request's line, its address and the text of an error into their logs. All three may hold what somebody
typed, or who they are. Knows no page and no engine.
"""

from __future__ import annotations

import logging
import traceback


def keep_words_out(logger: logging.Logger) -> None:
    """Let a logger tell no more of requests than `without_words` leaves."""
    logger.addFilter(without_words)


def without_words(record: logging.LogRecord) -> bool:
    """Replace a warning or an error by the kind of the error and the lines of code it passed; drop what is less.

    What the server itself says when it starts and stops is neither: it comes before this is in place, or from another
    process.
    """
    if record.levelno < logging.INFO:
        return False
    if record.levelno == logging.INFO:
        return record.exc_info is None and not any(isinstance(arg, str) for arg in _arguments(record))
    record.msg, record.args = "A request could not be read or answered. What it asked is not noted.", ()
    if record.exc_info and record.exc_info[0]:
        kind, _, trace = record.exc_info
        record.msg += f"\n{''.join(traceback.format_tb(trace))}{kind.__name__}"
    record.exc_info = record.exc_text = record.stack_info = None
    return True


def _arguments(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else (record.args,)
