"""Every colour, size and font once: as CSS variables, as the Mantine theme and as plotly templates.

The pages use the CSS variables only, so light and dark, print and forced colours are settled in the style sheet.
"""

from __future__ import annotations

from typing import Any, Literal

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")

FONT = (
    '"Source Sans 3","IBM Plex Sans Arabic",system-ui,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Microsoft YaHei",'
    '"Noto Sans CJK SC",sans-serif'
)

# token: (light, dark)
TOKENS: dict[str, tuple[str, str]] = {
    "paper": ("#F7F6F2", "#0E161B"),
    "surface": ("#FFFFFF", "#142028"),
    "sunk": ("#EFEDE6", "#1A2830"),
    "ink": ("#16232B", "#E8EDEE"),
    "ink2": ("#46555F", "#B4C0C6"),
    "ink3": ("#5E6B74", "#93A1A9"),
    "rule": ("#DEDCD3", "#26343D"),
    "rule2": ("#B9B8AE", "#42535D"),
    "control": ("#7F8A86", "#72828B"),
    "accent": ("#0B5F78", "#6CC7E0"),
    "soft": ("#E1EEF2", "#173440"),
    "band": ("#AEB9BE", "#4C5F6A"),
    "warn": ("#8A4B00", "#F2C078"),
    "warn-soft": ("#FFF3DA", "#33270F"),
    "error": ("#8C1D18", "#FFB4A8"),
    "error-soft": ("#FBE9E7", "#3A1A17"),
    "risk-1": ("#F1E1BE", "#3B2C22"),
    "risk-2": ("#E8BE80", "#714728"),
    "risk-3": ("#D1843F", "#AC6930"),
    "risk-4": ("#A34C2A", "#E09E5A"),
    "risk-5": ("#5C1A1F", "#FAE2B8"),
    "on-risk-1": ("#16232B", "#FFFFFF"),
    "on-risk-2": ("#16232B", "#FFFFFF"),
    "on-risk-3": ("#16232B", "#FFFFFF"),
    "on-risk-4": ("#FFFFFF", "#0E161B"),
    "on-risk-5": ("#FFFFFF", "#0E161B"),
    "attention-1": ("#E3EBF0", "#22333D"),
    "attention-2": ("#B6CAD8", "#35556A"),
    "attention-3": ("#81A3B9", "#4F7F9B"),
    "attention-4": ("#48778F", "#82B0C9"),
    "attention-5": ("#1B4860", "#C9E2EF"),
    "change-1": ("#17627D", "#7CC4DB"),
    "change-2": ("#7DB2C3", "#3C7387"),
    "change-3": ("#E7E5DD", "#2A343A"),
    "change-4": ("#DDA06F", "#8A5530"),
    "change-5": ("#A34C2A", "#EBA767"),
    "hr": ("#93215F", "#DB78AB"),
    "ps": ("#3D5BCB", "#7C9BFA"),
    "dh": ("#66760F", "#B9CB52"),
    "hrc": ("#007A82", "#5FE8D3"),
    "sc": ("#35155E", "#D3CCF8"),
    "ga": ("#A38B62", "#A58E70"),
    "upstream": ("#8CC3CF", "#2F5E6B"),
    "midstream": ("#4496A8", "#4B8FA1"),
    "downstream": ("#1B6479", "#7EC0D1"),
    "recurrence": ("#0B3B4A", "#C4E7EF"),
    "none": ("#E4E3DD", "#222D34"),
    "none-line": ("#A9ABA6", "#5B6970"),
}

RISK_BOUNDS = (0, 20, 35, 50, 65)
"""Lowest score of each of the five fixed classes; the last ends at 100."""
RISK_LABELS = ("0–19", "20–34", "35–49", "50–64", "65–100")

RIVER = [
    "#E3F2F6",
    "#C6E5ED",
    "#A3D7E5",
    "#86CEE3",
    "#6CC7E0",
    "#3FA3BD",
    "#257F99",
    "#156C86",
    "#0B5F78",
    "#084A5E",
]
GRAY = [
    "#F7F6F2",
    "#EFEDE6",
    "#DEDCD3",
    "#C9C8BE",
    "#B9B8AE",
    "#7F8A86",
    "#5E6B74",
    "#46555F",
    "#2B3A43",
    "#16232B",
]
DARK = [
    "#E8EDEE",
    "#B4C0C6",
    "#93A1A9",
    "#72828B",
    "#42535D",
    "#26343D",
    "#1A2830",
    "#142028",
    "#0E161B",
    "#0A1014",
]


def token(name: str, scheme: Scheme = "light") -> str:
    """Return the colour of a token as #RRGGBB."""
    return TOKENS[name][SCHEMES.index(scheme)]


def risk_class(score: float) -> int:
    """Return the class 1 to 5 of a score of 0 to 100, by the whole number that is printed."""
    return sum(round(score) >= bound for bound in RISK_BOUNDS)


def _variables(scheme: Scheme) -> str:
    return "".join(f"--{name}:{token(name, scheme)};" for name in TOKENS) + f"color-scheme:{scheme};"


def css() -> str:
    """Return the CSS variables of both schemes: the chosen one, else the one the reader's system prefers."""
    dark = _variables("dark")
    return (
        f":root{{{_variables('light')}--font:{FONT};}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-mantine-color-scheme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-mantine-color-scheme=dark]{{{dark}}}}}"
    )


def mantine() -> dict[str, Any]:
    """Return the Mantine theme."""
    return {
        "fontFamily": FONT,
        "headings": {"fontFamily": FONT, "fontWeight": "640"},
        "primaryColor": "river",
        "primaryShade": {"light": 8, "dark": 4},
        "colors": {"river": RIVER, "gray": GRAY, "dark": DARK},
        "black": "#16232B",
        "white": "#FFFFFF",
        "autoContrast": True,
        "luminanceThreshold": 0.3,
        "fontSizes": {"xs": "12px", "sm": "13px", "md": "14px", "lg": "15px", "xl": "17px"},
        "radius": {"xs": "2px", "sm": "4px", "md": "4px", "lg": "4px", "xl": "8px"},
        "defaultRadius": "sm",
        "spacing": {"xs": "4px", "sm": "8px", "md": "16px", "lg": "24px", "xl": "32px"},
        "breakpoints": {"xs": "20em", "sm": "36em", "md": "48em", "lg": "74em", "xl": "90em"},
        "respectReducedMotion": True,
        "cursorType": "pointer",
    }


def plotly(scheme: Scheme = "light") -> dict[str, Any]:
    """Return the plotly template of a scheme: no grid on x, hairlines on y, direct labels in the right margin."""

    def of(name: str) -> str:
        return token(name, scheme)

    steps = (0.0, 0.2, 0.35, 0.5, 0.65, 1.0)
    scale = [[at, of(f"risk-{i + 1}")] for i in range(5) for at in steps[i : i + 2]]
    axis = {
        "automargin": True,
        "zeroline": False,
        "tickfont": {"size": 12, "color": of("ink3")},
        "title": {"standoff": 8},
    }
    return {
        "layout": {
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 13, "color": of("ink2")},
            "margin": {"l": 44, "r": 132, "t": 8, "b": 32},
            "showlegend": False,
            "colorway": [of("ink"), of("ps"), of("hr"), of("dh"), of("ink3")],
            "xaxis": axis
            | {
                "showgrid": False,
                "ticks": "outside",
                "ticklen": 4,
                "linecolor": of("rule2"),
                "tickcolor": of("rule2"),
                "showline": True,
                "nticks": 6,
            },
            "yaxis": axis
            | {
                "showgrid": True,
                "gridcolor": of("rule"),
                "zeroline": True,
                "zerolinecolor": of("rule2"),
                "showline": False,
                "nticks": 5,
            },
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": of("surface"),
                "bordercolor": of("ink2"),
                "font": {"family": FONT, "size": 13, "color": of("ink")},
            },
            "colorscale": {"sequential": scale},
            "coloraxis": {"colorscale": scale, "cmin": 0, "cmax": 100},
        }
    }
