"""``server``: what gunicorn serves."""

from __future__ import annotations

import re

from dashboard.app import create_app
from dashboard.memory import give_back, set_aside, settle
from dashboard.security import require_loopback
from data.database import engine

require_loopback()
settle()
app = create_app()
server = app.server

# Last: one request before the first real one, or a bundle asked for meanwhile would answer 500; and every file it names,
# so that all workers share the compressed ones. Then let go of the database, since connections must not be shared.
with server.test_client() as client:
    page = client.get("/").text
    for path in re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page):
        client.get(path, headers={"Accept-Encoding": "br"})
engine().dispose()
set_aside()
give_back()
