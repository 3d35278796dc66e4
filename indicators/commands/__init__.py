"""The commands of ``python -m indicators``: one module each, with ``add`` (its arguments) and ``run`` (its answer)."""
