"""How a server process uses the machine, looked at in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from tests.serving import ROOT

SERVED = """
import gc
from threadpoolctl import threadpool_info
from dashboard.memory import set_aside, settle
settle()
set_aside()
print({one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}, gc.get_freeze_count() > 10_000)
"""


def test_products_take_one_thread_and_what_stays_is_not_looked_through_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVED], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "{1} True"
