"""The site, for a WSGI server that is started in the checkout: `gunicorn wsgi:app`."""

from kb.web.wsgi import app

__all__ = ["app"]
