"""The site, for any WSGI server: `gunicorn kb.web.wsgi:app`, from any folder."""

from kb.settings import Settings
from kb.web import create_app, warm_up

app = create_app(Settings.from_environment())
warm_up(app)
