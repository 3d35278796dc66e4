"""Figures: values in, components or a plotly figure out."""
