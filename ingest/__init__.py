"""What comes in: one module per source, fetched, checked and stored as new vintages."""
