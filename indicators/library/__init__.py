"""The indicators: one module each, found by the registry."""
