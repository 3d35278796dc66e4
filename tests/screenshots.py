"""Pictures of the served pages, for the README and for review.

Run it as ``python -m tests.screenshots [--all] [--out FOLDER]``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dash import page_registry
from playwright.sync_api import Browser, sync_playwright
from rich.progress import track

from dashboard.app import create_app
from tests import chromium
from tests.serving import ROOT, serving

EXAMPLES = {"country": "/country/MLI", "compare": "/compare?c=MLI,NER,BFA"}
"""Addresses of pages that show little without being told what to show; the others are shown as they open."""
SCHEMES = ("light", "dark")
WIDTHS = {1440: 900, 375: 812}


@dataclass(frozen=True)
class Picture:
    """One page at one width in one colour scheme."""

    page: str
    width: int
    scheme: str

    @property
    def name(self) -> str:
        """Return the file's name."""
        return f"{self.page}-{self.width}-{self.scheme}.png"


README = (
    Picture("horizon", 1440, "light"),
    Picture("country", 1440, "light"),
    Picture("country", 375, "dark"),
    Picture("compare", 1440, "light"),
    Picture("councils", 1440, "light"),
)


def addresses() -> dict[str, str]:
    """Return an address of every page of the navigation, by the name of its file and in its order."""
    create_app()
    pages = [page for page in page_registry.values() if page.get("section")]
    names = {page["module"].rpartition(".")[2]: page for page in pages}
    bare = [name for name, page in names.items() if page["path_template"] and name not in EXAMPLES]
    if bare:
        raise LookupError(f"EXAMPLES lacks an address for {', '.join(bare)}")
    return {name: EXAMPLES.get(name, page["path"]) for name, page in names.items()}


def everything() -> Iterator[Picture]:
    """Give every page at every width in both schemes."""
    for page in addresses():
        for width in WIDTHS:
            for scheme in SCHEMES:
                yield Picture(page, width, scheme)


def take(browser: Browser, address: str, picture: Picture, folder: Path, *, whole: bool) -> None:
    """Write ``picture`` into ``folder`` when the page has come to rest; RuntimeError when its console shows an error."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": WIDTHS[picture.width]},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(address + addresses()[picture.page], wait_until="networkidle")
    page.wait_for_selector("body[data-ready]", state="attached")
    page.screenshot(path=folder / picture.name, full_page=whole)
    context.close()
    if problems:
        raise RuntimeError(f"{picture.name}: {problems[0]}")


def main() -> None:
    """Serve the pages from the database of this folder and take the pictures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.screenshots", description="Take pictures of the served pages."
    )
    parser.add_argument(
        "--all", action="store_true", help="every page, whole, at 1440 and 375 px, light and dark"
    )
    parser.add_argument("--out", type=Path, help="folder; default .github/screenshots, with --all tests/out")
    chosen = parser.parse_args()
    pictures = tuple(everything()) if chosen.all else README
    folder = chosen.out or ROOT / ("tests/out" if chosen.all else ".github/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        for picture in track(pictures, description="Taking pictures"):
            take(browser, address, picture, folder, whole=chosen.all)
        browser.close()


if __name__ == "__main__":
    main()
