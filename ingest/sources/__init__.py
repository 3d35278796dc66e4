"""The sources: one module each, found by the registry."""
