"""The site, for any WSGI server: `gunicorn wsgi:app`."""

from kb.settings import Settings
from kb.web import create_app

app = create_app(Settings.from_environment())
