"""The site, for any WSGI server: `gunicorn kb.web.wsgi:app`, from any folder."""

from kb.library.indexing.personal.folders import read_settings
from kb.web import create_app, warm_up

app = create_app(read_settings())
warm_up(app)
