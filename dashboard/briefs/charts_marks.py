"""What charts are drawn with: text, hairlines, boxes and lines as SVG, in points."""

from __future__ import annotations

from datetime import date
from html import escape

from dashboard.theme import token

HALF, FULL = 250, 516
"""Points of a chart in a column and across the page (A4 less its margins)."""
SIZE, LETTER = 7.5, 3.6
"""Points of letters, and of one letter's width."""


def words_at(
    x: float, y: float, words: str, colour: str = "ink2", anchor: str = "start", strong: bool = False
) -> str:
    """Return a piece of text."""
    weight = ' font-weight="600"' if strong else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{token(colour)}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


def rule(x: float, y: float, until: float, colour: str = "rule", width: float = 0.5) -> str:
    """Return a hairline."""
    return f'<path d="M{x:.1f} {y:.1f}H{until:.1f}" stroke="{token(colour)}" stroke-width="{width}" fill="none"/>'


def box(x: float, y: float, width: float, height: float, colour: str, opacity: float = 1) -> str:
    """Return a filled box, never so thin that it is not seen."""
    clear = f' fill-opacity="{opacity}"' if opacity < 1 else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.6):.1f}" height="{height:.1f}" fill="{token(colour)}"{clear}/>'


def path(points: str, colour: str, width: float, dashed: bool = False) -> str:
    """Return a line."""
    dash = ' stroke-dasharray="3 2"' if dashed else ""
    return f'<path d="{points}" stroke="{token(colour)}" stroke-width="{width}" fill="none" stroke-linejoin="round"{dash}/>'


def day_number(text: str) -> int:
    """Return a day as a number."""
    return date.fromisoformat(text).toordinal()
