"""Mixed load on the site under gunicorn while the library and the server change; `python -m benchmarks.load`."""
