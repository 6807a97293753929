"""How gunicorn serves the site; read by itself when gunicorn is started here; its flags win over it.

Elsewhere: `gunicorn -c python:kb.gunicorn_config kb.web.wsgi:app`.
"""

from kb.gunicorn_config import child_exit, control_socket_disable, on_exit, post_fork, worker_tmp_dir

__all__ = ["child_exit", "control_socket_disable", "on_exit", "post_fork", "worker_tmp_dir"]
