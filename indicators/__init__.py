"""What it means: indicators, scores, and how they add up."""
