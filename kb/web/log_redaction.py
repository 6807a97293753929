"""Redaction of server logs: they say that a request failed and where in the code, but nothing about the request.

Servers log a request's line, its address and the text of an error. All three may contain what a reader typed, or say
who the reader is.
"""

from __future__ import annotations

import logging
import re
import resource
import traceback
from collections.abc import Mapping

# Time, method, status, size and duration, which do not say who asked for what.
_ACCESS_FORMAT = '%(t)s %(m)s %(s)s %(B)s bytes %(M)s ms "%(H)s"'
_HARMLESS_FIELDS = frozenset("tmsBbMTDLpH")
_FIELD = re.compile(r"%\(([^)]*)\)")


def forbid_core_files() -> None:
    """Disable core dumps of this process and its children: a query may be in their memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def redact_log(logger: logging.Logger) -> None:
    """Redact every record of a logger."""
    logger.addFilter(redact_record)


def redact_package_log(name: str) -> None:
    """Log what a package and its modules say to standard error, each record redacted, and nowhere else."""
    handler = logging.StreamHandler()
    handler.addFilter(redact_record)
    logger = logging.getLogger(name)
    logger.handlers, logger.propagate = [handler], False


def redact_record(record: logging.LogRecord) -> bool:
    """Reduce a warning or an error to the class of its exception and the traceback; drop others with a text.

    Messages of the server's own start are not lost: they are written before this filter is installed, or by another
    process. Returns whether the record is logged, as `logging.Filter` expects.
    """
    if record.levelno < logging.INFO:
        return False
    if record.levelno == logging.INFO:
        return record.exc_info is None and not any(isinstance(arg, str) for arg in _list_arguments(record))
    record.msg, record.args = "A request could not be read or answered. Its contents are not logged.", ()
    if record.exc_info and record.exc_info[0]:
        kind, _, trace = record.exc_info
        record.msg += f"\n{''.join(traceback.format_tb(trace))}{kind.__name__}"
    record.exc_info = record.exc_text = record.stack_info = None
    return True


def redact_access_log(logger: logging.Logger) -> None:
    """Keep who asked and what for out of gunicorn's access log, whatever its format."""
    logger.addFilter(_redact_access)


def _redact_access(record: logging.LogRecord) -> bool:
    """Reduce a line of the access log to harmless fields; a format that asks for others is replaced by ours."""
    if not isinstance(record.args, Mapping):
        return False
    if not _HARMLESS_FIELDS.issuperset(_FIELD.findall(str(record.msg))):
        record.msg = _ACCESS_FORMAT
    record.args = {name: record.args.get(name, "-") for name in _HARMLESS_FIELDS}
    return True


def _list_arguments(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else (record.args,)
