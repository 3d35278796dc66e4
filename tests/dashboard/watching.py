"""A page that is watched: whatever its console says, whoever it asks, and when it has come to rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, Request, Route, expect


@dataclass
class Watched:
    """A page with what went wrong on it."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Addresses other than our own that it asked for."""

    def go(self, path: str) -> Page:
        """Open an address and wait until every panel is drawn."""
        self.page.goto(self.address + path)
        self.rest()
        return self.page

    def rest(self) -> None:
        """Wait until the living page has taken over and nothing is being drawn."""
        self.page.wait_for_selector("body[data-ready]", state="attached", timeout=30_000)
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".skeleton, [data-dash-is-loading]")).to_have_count(0, timeout=30_000)

    def check(self) -> None:
        """Fail when the console said anything bad or another host was asked."""
        assert self.elsewhere == []
        assert self.problems == []


def watched(context: BrowserContext, address: str) -> Watched:
    """Return a new page on which every request to another host is refused and recorded."""
    made = Watched(context.new_page(), address)

    def route(asked: Route) -> None:
        if asked.request.url.startswith((address, "data:", "blob:")):
            asked.continue_()
        else:
            made.elsewhere.append(asked.request.url)
            asked.abort()

    def failed(request: Request) -> None:
        if request.failure and "ERR_ABORTED" not in request.failure:
            made.problems.append(f"{request.url}: {request.failure}")

    made.page.route("**/*", route)
    made.page.on(
        "console", lambda said: made.problems.append(said.text) if said.type in ("error", "warning") else None
    )
    made.page.on("pageerror", lambda error: made.problems.append(str(error)))
    made.page.on("requestfailed", failed)
    return made
