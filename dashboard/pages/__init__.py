"""One file a page; each registers itself."""
