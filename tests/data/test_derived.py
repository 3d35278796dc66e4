"""Results under a digest: what goes in comes out, and only the newest of a family is kept."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Engine

from data.derived import Derived, get, get_bytes, put, put_bytes


def test_what_goes_in_comes_out(bind: Engine) -> None:
    made = Derived(
        {"score": np.array([[1.5, np.nan]], dtype=np.float32), "iso3": np.array(["MLI", "NER"])},
        {"origins": [1990, 1991], "note": "naïve, 12 %"},
    )
    put(bind, "origins", "a", made)
    held = get(bind, "origins", "a")
    assert held is not None
    assert dict(held.words) == dict(made.words)
    for name, array in made.arrays.items():
        assert held.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(held.arrays[name], array)


def test_only_the_newest_of_a_family_is_kept(bind: Engine) -> None:
    put_bytes(bind, "panel_1", "a", b"1")
    put_bytes(bind, "panelx1", "a", b"other")  # an underscore stands for itself
    put_bytes(bind, "panel_1", "b", b"2")
    assert get_bytes(bind, "panel_1", "a") is None
    assert get_bytes(bind, "panel_1", "b") == b"2"
    assert get_bytes(bind, "panelx1", "a") == b"other"
    assert get(bind, "panel_1", "c") is None
