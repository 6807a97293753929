"""How gunicorn serves the site; read by itself when gunicorn is started here; its flags win over it.

The access log is off. Where it is switched on (`--access-logfile -`) it has neither addresses of clients nor what was
asked for: an address that is mistyped holds words too.
"""

from pathlib import Path

from gunicorn.workers.base import Worker

from kb.web.middleware.log_redaction import redact_log

access_log_format = '%(t)s %(m)s %(s)s %(B)s bytes %(M)s ms "%(H)s"'
control_socket_disable = True  # it would be made in the home folder, and nothing but the index needs to be written to

if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn makes a file of its own there, for workers' signs of life
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - the same


def post_worker_init(worker: Worker) -> None:
    """From here on a worker reads requests, and says nothing of their words."""
    redact_log(worker.log.error_log)
