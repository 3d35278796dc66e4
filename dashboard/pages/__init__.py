"""One file a page; each registers itself, and ``dashboard/components.py`` says how."""
