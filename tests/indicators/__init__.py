"""What it means: transforms, scoring, aggregation, every indicator."""
