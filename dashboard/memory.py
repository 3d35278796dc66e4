"""How a server process uses the machine: memory is given back, and no thread waits for another by keeping a core busy.

Large arrays come and go with each as-of date, and the C library would keep what they leave. OpenBLAS shares even small products of
matrices among threads that spin while they wait; a server answers several readers at once, who need those cores.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable

import numpy as np  # noqa: F401 - its library must be there to be limited
import pyarrow as pa
from threadpoolctl import threadpool_limits

LARGE = 1 << 20
"""Bytes from which an array gets pages of its own, which return to the system when it goes."""
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Numbers of these parameters in glibc's malloc.h."""


def _of_libc(name: str) -> Callable[..., int] | None:
    """Return a function of the C library, None where it has none of that name."""
    return getattr(ctypes.CDLL(None), name, None)


def settle() -> None:
    """Let large arrays have pages of their own, few arenas, Arrow no pool, and products one thread; call it before threads start."""
    threadpool_limits(1)
    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = _of_libc("mallopt")
    if mallopt:
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_ARENA_MAX, 2)


def set_aside() -> None:
    """Keep what has been made so far out of collections: it stays for good, and looking through it takes 75 ms each time."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Return what is free to the system; takes a few milliseconds."""
    gc.collect()
    trim = _of_libc("malloc_trim")
    if trim:
        trim(0)
