"""The gunicorn that loads the application: its configuration, and the redaction of its logs.

gunicorn tells an application nothing about itself, and reads `gunicorn.conf.py` only from the folder where it is
started. So that privacy does not depend on that folder, its application object is looked for among the callers.
"""

from __future__ import annotations

import inspect
import logging
import os
import sys
from dataclasses import dataclass
from mmap import mmap

from kb.web.log_redaction import redact_access_log, redact_log


@dataclass(frozen=True, slots=True)
class GunicornHost:
    """The configuration of the gunicorn that loads the application, before its workers are forked if `is_preloaded`.

    `shared_memory` is shared by the workers, and so is the key of private searches; None where gunicorn runs without
    `kb.gunicorn_config`.
    """

    workers: int
    is_preloaded: bool
    shared_memory: mmap | None
    private_key: bytes | None = None


def find_gunicorn() -> GunicornHost | None:
    """Return the gunicorn that is loading the application; None where something else is."""
    module = sys.modules.get("gunicorn.app.base")
    frame = inspect.currentframe() if module else None
    while module and frame:
        loader = frame.f_locals.get("self")
        if isinstance(loader, module.BaseApplication):
            config = sys.modules.get("kb.gunicorn_config")
            shared_memory = config.SHARED_MEMORY if config else None
            # After a reload it may be that of a version that had no such key.
            private_key = getattr(config, "PRIVATE_KEY", None)
            return GunicornHost(int(loader.cfg.workers), bool(loader.cfg.preload_app), shared_memory, private_key)
        frame = frame.f_back
    return None


def keep_requests_out_of_logs(host: GunicornHost) -> None:
    """Redact gunicorn's logs in its workers; the master still logs, say, the signal that ended one."""
    redact_access_log(logging.getLogger("gunicorn.access"))
    errors = logging.getLogger("gunicorn.error")
    if host.is_preloaded:
        os.register_at_fork(after_in_child=lambda: redact_log(errors))
    else:
        redact_log(errors)
