"""What the tests fan out: importable by its name wherever it runs."""

from __future__ import annotations

import os
import time

import numpy as np


def drawn(seed: int) -> bytes:
    """Return the bytes of some random numbers and their sum, slowly enough for a worker to be killed meanwhile."""
    time.sleep(0.05)
    numbers = np.random.default_rng(seed).normal(size=1000)
    return numbers.tobytes() + np.float64(numbers.sum()).tobytes()


def where(_: int) -> int:
    """Return the process that this ran in."""
    time.sleep(0.1)
    return os.getpid()


def refuses(item: int) -> int:
    """Raise for one of the items."""
    if item == 3:
        raise ValueError("item 3 cannot be done")
    return item
