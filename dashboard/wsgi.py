"""``server``: what gunicorn serves."""

from __future__ import annotations

from dashboard.app import create_app
from dashboard.memory import give_back, settle
from dashboard.security import require_loopback
from data.database import engine

require_loopback()
settle()
app = create_app()
server = app.server

# Last: one request before the first real one, or a bundle asked for meanwhile would answer 500. Then let go of the
# database, since connections must not be shared by the workers.
with server.test_client() as client:
    client.get("/")
engine().dispose()
give_back()
