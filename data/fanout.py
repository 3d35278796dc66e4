"""Work that fans out: one function over many items, in processes of this machine or on a Dask cluster.

In-process by default; with ``DASK_SCHEDULER_ADDRESS`` set, on that cluster, whose workers must run the same code. The answers
come in the order of the items and are the same either way, so a function must be importable by its name, depend on nothing
but its item, and take its random numbers from a seed inside it. An item whose worker dies is computed again elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from data.database import DatabaseError
from data.settings import settings

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Say = Callable[[int, int], None]
"""Called with how many items are done and how many there are."""

RETRIES = 3
"""Times an item is tried again after its worker died."""
WAIT = 15.0
"""Seconds to wait for the cluster's scheduler."""


class FanOutError(DatabaseError):
    """The cluster cannot be reached, or lost an item for good."""

    kind = "cluster"


def fan_out(
    function: Callable[[Item], Answer],
    items: Sequence[Item],
    say: Say | None = None,
    processes: int | None = None,
) -> list[Answer]:
    """Return ``function`` of every item, in their order. What a function raises is raised here.

    ``processes`` limits those of this machine; by default one for each core that this process may use.
    """
    if not items:
        return []
    address = settings().dask
    if address:
        done = _on_cluster(function, items, address)
    else:
        done = _here(function, items, processes or len(os.sched_getaffinity(0)))
    answers = []
    for answer in done:
        answers.append(answer)
        if say is not None:
            say(len(answers), len(items))
    return answers


def _here(function: Callable[[Item], Answer], items: Sequence[Item], processes: int) -> Iterator[Answer]:
    if processes == 1 or len(items) == 1:
        return map(function, items)
    from joblib import Parallel, delayed  # only who fans out needs it

    # Processes that are started anew: forking after threads of OpenMP have run hangs for ever.
    pool = Parallel(n_jobs=min(processes, len(items)), backend="loky", return_as="generator", batch_size=1)
    found: Iterator[Answer] = pool(delayed(function)(item) for item in items)
    return found


def _on_cluster(function: Callable[[Item], Answer], items: Sequence[Item], address: str) -> Iterator[Answer]:
    from distributed import Client
    from distributed.scheduler import KilledWorker

    try:
        client: Any = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise FanOutError(
            f"the cluster at {address} cannot be reached ({type(error).__name__}). Start it, or unset DASK_SCHEDULER_ADDRESS"
        ) from error
    with client:
        # pure=False: two equal items are two tasks; the scheduler moves a dead worker's tasks to another.
        futures = client.map(function, items, pure=False, retries=RETRIES)
        for future in futures:
            try:
                yield future.result()
            except KilledWorker as error:
                raise FanOutError(
                    "the cluster lost an item more often than it may be tried again. Look at the memory of its workers"
                ) from error
