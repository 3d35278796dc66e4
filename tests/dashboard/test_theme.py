from itertools import combinations

import pytest

from dashboard import theme
from dashboard.theme import SCHEMES, Scheme


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text", ["ink", "ink2", "ink3", "accent"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_text_can_be_read(text: str, ground: str, scheme: Scheme) -> None:
    assert contrast(theme.token(text, scheme), theme.token(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("warn", "warn-soft"),
        ("error", "error-soft"),
        ("ink2", "sunk"),
        ("warn", "sunk"),
        ("ink2", "warn-soft"),
    ],
)
def test_warnings_can_be_read(text: str, ground: str, scheme: Scheme) -> None:
    assert contrast(theme.token(text, scheme), theme.token(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_stand_out_from_the_page(scheme: Scheme) -> None:
    for mark in ("hr", "ps", "dh", "hrc", "sc", "ga", "control"):
        assert contrast(theme.token(mark, scheme), theme.token("paper", scheme)) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_risk_goes_one_way_in_lightness(scheme: Scheme) -> None:
    steps = [luminance(theme.token(f"risk-{at}", scheme)) for at in range(1, 6)]
    assert steps == sorted(steps, reverse=scheme == "light")
    assert all(a != b for a, b in combinations(steps, 2))


@pytest.mark.parametrize(
    ("score", "number"),
    [(0, 1), (19.4, 1), (19.6, 2), (20, 2), (34.6, 3), (49.4, 3), (50, 4), (64.4, 4), (65, 5), (100, 5)],
)
def test_a_class_is_that_of_the_printed_number(score: float, number: int) -> None:
    assert theme.risk_class(score) == number


def test_every_token_is_a_variable_of_both_schemes() -> None:
    css = theme.css()
    for name, (light, dark) in theme.TOKENS.items():
        assert f"--{name}:{light};" in css
        assert f"--{name}:{dark};" in css


def test_the_plotly_template_has_hard_steps() -> None:
    scale = theme.plotly("dark")["layout"]["colorscale"]["sequential"]
    assert [at for at, _ in scale] == [0, 0.2, 0.2, 0.35, 0.35, 0.5, 0.5, 0.65, 0.65, 1]
    assert scale[-1][1] == theme.token("risk-5", "dark")
