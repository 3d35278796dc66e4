"""Components as plain HTML: what a reader sees before the scripts have loaded, and the pages that say what went wrong."""

from __future__ import annotations

from html import escape
from typing import Any

from dash.development.base_component import Component

_VOID = {"br", "hr", "img", "wbr"}
_NAMES = {
    "className": "class",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "htmlFor": "for",
}
_LEFT_OUT = {
    "children",
    "id",
    "n_clicks",
    "n_clicks_timestamp",
    "disable_n_clicks",
    "key",
    "aria-labelledby",
    "aria-controls",
    "data-html",
}


def to_html(part: object) -> str:
    """Return a component tree as HTML. Ids are left out, since the living page holds them as well."""
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, list | tuple):
        return "".join(to_html(one) for one in part)
    if not isinstance(part, Component):
        return escape(str(part))
    named = part.to_plotly_json()
    if named["namespace"] == "dash_html_components":
        return _element(named["type"].lower(), named["props"])
    return _stand_in(named["type"], named["props"])


def _element(tag: str, props: dict[str, Any]) -> str:
    attributes = "".join(
        _attribute(name, value)
        for name, value in props.items()
        if name not in _LEFT_OUT or (isinstance(value, str) and value.startswith("first-"))
    )
    if tag in _VOID:
        return f"<{tag}{attributes}>"
    inside = props["data-html"] if "data-html" in props else to_html(props.get("children"))
    return f"<{tag}{attributes}>{inside}</{tag}>"


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if name == "style" and isinstance(value, dict):
        value = ";".join(f"{_hyphened(k)}:{v}" for k, v in value.items())
    return f' {_NAMES.get(name, name)}="{escape("" if value is True else str(value))}"'


def _hyphened(name: str) -> str:
    return name if name.startswith("--") else "".join(f"-{c.lower()}" if c.isupper() else c for c in name)


def _stand_in(kind: str, props: dict[str, Any]) -> str:
    """Return what stands for a component that needs scripts: its children, or its label and value."""
    if kind == "Graph":
        return f'<div class="graph-wait" style="block-size:{escape(str(props.get("style", {}).get("height", "320px")))}"></div>'
    if "children" in props:
        return to_html(props["children"])
    text = " ".join(str(props[name]) for name in ("label", "value") if isinstance(props.get(name), str))
    return (
        f'<span class="{escape(str(props.get("className", "")))} stand-in">{escape(text)}</span>'
        if text
        else ""
    )


def packed(part: Any) -> Any:
    """Return a component tree in which whatever stands still is carried as HTML and put in place by assets/packed.js.

    Dash keeps every component it renders in a store that each of them listens to, so that a table of a thousand small ones
    takes seconds. What needs scripts (dcc, dmc) or has an id stays a component, and so do the elements around it.
    """
    if isinstance(part, list | tuple):
        return [packed(one) for one in part]
    if not isinstance(part, Component) or not _is_html(part):
        return part
    props = {name: value for name, value in part.to_plotly_json()["props"].items() if name != "children"}
    inside = getattr(part, "children", None)
    if _is_still(inside) and _holds_components(inside):
        # Another key than without, so that the browser never mixes the two on one element.
        return part.__class__(**props, key="packed", **{"data-html": to_html(inside)})
    return part.__class__(**props, children=packed(inside))


def _is_html(part: Component) -> bool:
    return bool(part.to_plotly_json()["namespace"] == "dash_html_components")


def _holds_components(inside: object) -> bool:
    return isinstance(inside, Component) or (
        isinstance(inside, list | tuple) and any(isinstance(one, Component) for one in inside)
    )


def _is_still(part: object) -> bool:
    if isinstance(part, list | tuple):
        return all(_is_still(one) for one in part)
    if not isinstance(part, Component):
        return True
    return _is_html(part) and not getattr(part, "id", None) and _is_still(getattr(part, "children", None))
