"""The Weights page: what the server refuses, answers and keeps, and what the browser does while a slider moves."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard import drafts
from dashboard.view import BadAddress
from data import weight_sets
from data.__main__ import init
from data.database import engine
from indicators import registry
from indicators.weights import WeightSet, presets
from tests.dashboard.conftest import HERE
from tests.dashboard.test_country import overflow, rows_of
from tests.dashboard.watching import Watched, watched

CHOSEN = registry.indicators()
BASE = presets(CHOSEN)["per_pillar"]
DAY = "as_of=2023-06-30"
"""A date with figures for every set."""


# ---- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_changes_what_it_names_and_nothing_else() -> None:
    made = drafts.read("hr:50,ps:25,dh:25,hr.upstream:0,infant_mortality:3", BASE, CHOSEN)
    assert dict(made.pillars) == {"hr": 50, "ps": 25, "dh": 25}
    assert made.lanes["hr.upstream"] == 0
    assert made.lanes["hr.midstream"] == 1
    assert made.indicators["infant_mortality"] == 3
    assert drafts.read("", BASE, CHOSEN) is BASE


def test_a_draft_keeps_what_its_base_weighs() -> None:
    base = presets(CHOSEN)["equal"]
    made = drafts.read("hr.upstream:0", base, CHOSEN)
    assert dict(made.pillars) == dict(base.pillars)
    assert {k: v for k, v in made.lanes.items() if k != "hr.upstream"} == {
        k: v for k, v in base.lanes.items() if k != "hr.upstream"
    }


BAD = [
    ("hr:0,ps:0,dh:0", "every pillar weighs 0"),
    (",".join(f"{one.id}:0" for one in CHOSEN), "Every weight is 0"),
    ("hr:-1", "must be 0 or more"),
    ("hr:nan", "must be 0 or more"),
    ("hr:inf", "must be 0 or more"),
    ("hr:much", "is not a number"),
    ("happiness:1", "no pillar, lane or indicator called “happiness”"),
    ("hr", "is no weight"),
    ("hr:1,hr:2", "is named twice"),
    ("hr:1" + "0" * 4000, "too long"),
]


@pytest.mark.parametrize(("text", "words"), BAD)
def test_what_cannot_be_a_set_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadAddress, match=re.escape(words)) as refused:
        drafts.read(text, BASE, CHOSEN)
    assert refused.value.status == 400


@pytest.mark.parametrize(("text", "words"), BAD)
@pytest.mark.parametrize("path", ["/weights/intervals", "/weights/skill", "/weights/split", "/weights/save"])
def test_a_bad_set_is_answered_with_400_and_nothing_is_saved(
    full: FlaskClient, embedded: Path, path: str, text: str, words: str
) -> None:
    sent = {"search": f"?{DAY}", "set": text}
    if path.endswith("save"):
        sent |= {"name": "bad", "note": "", "author_role": "analyst"}
    answer = full.post(path, json=sent, base_url=HERE)
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert "bad" not in {one.name for one in weight_sets.listed(engine(f"sqlite:///{embedded}/upstream.db"))}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ([], 400),
        ({"search": ""}, 400),
        ({"search": "", "set": 3}, 400),
        ({"search": "", "set": {"hr": 1}}, 400),
        ({"search": "?weights=mine", "set": ""}, 404),
        ({"search": "?as_of=banana", "set": ""}, 400),
        ({"search": "?set=hr:1", "set": ""}, 400),
    ],
)
def test_a_bad_request_is_refused(full: FlaskClient, sent: Any, status: int) -> None:
    assert full.post("/weights/intervals", json=sent, base_url=HERE).status_code == status


def test_another_site_and_another_type_are_refused(full: FlaskClient) -> None:
    sent = {"search": "", "set": ""}
    other = full.post(
        "/weights/intervals", json=sent, base_url=HERE, headers={"Origin": "https://example.org"}
    )
    assert other.status_code == 403
    plain = full.post("/weights/intervals", data="{}", content_type="text/plain", base_url=HERE)
    assert plain.status_code == 415


@pytest.mark.parametrize(("text", "words"), BAD[:7])
def test_a_bad_address_is_a_page_in_words(full: FlaskClient, text: str, words: str) -> None:
    answer = full.get("/weights", query_string={"set": text}, base_url=HERE)
    assert answer.status_code == 400
    assert words.split("“", maxsplit=1)[0] in answer.get_data(as_text=True)


# ---- answers ----------------------------------------------------------------------------------------------------------


def test_the_list_says_what_the_same_weights_say_anywhere(full: FlaskClient) -> None:
    """The draft that equals a preset has its scores, its intervals and so its snapshot."""
    own = rows_of(full, "weights-scores", "/weights", f"&{DAY}&set=hr:0,ps:7,dh:0")
    preset = rows_of(full, "weights-scores", "/weights", f"&{DAY}&weights=security_only")
    assert [row["ISO"] for row in own] == [row["ISO"] for row in preset]
    assert [row["Score"] for row in own] == [row["Score"] for row in preset]
    default = rows_of(full, "weights-scores", "/weights", f"&{DAY}")
    assert {row["Difference from default"] for row in default} == {"0.0"}
    assert [row["ISO"] for row in own] != [row["ISO"] for row in default]


def test_every_rank_has_its_interval(full: FlaskClient) -> None:
    rows = rows_of(full, "weights-scores", "/weights", f"&{DAY}")
    assert len(rows) > 150
    for row in rows:
        assert 1 <= int(row["First rank, 5 %"]) <= int(row["Last rank, 95 %"]) <= len(rows)
        assert float(row["Low, 5 %"]) <= float(row["High, 95 %"])


def test_nominal_and_effective_weights_add_up(full: FlaskClient) -> None:
    rows = rows_of(full, "weights-sliders", "/weights", f"&{DAY}&set=hr:50,ps:25,dh:25")
    for column in ("Nominal, %", "Effective, %", "Nominal in the other set, %"):
        assert sum(float(row[column]) for row in rows) == pytest.approx(100, abs=0.5)
    hr = [row for row in rows if row["Pillar"] == "Human rights"]
    assert sum(float(row["Nominal, %"]) for row in hr) == pytest.approx(50, abs=0.1)


def test_the_points_of_a_country_add_up_to_its_score(full: FlaskClient) -> None:
    rows = rows_of(full, "weights-parts", "/weights", f"&{DAY}&c=MLI&set=hr:50,ps:25,dh:25")
    scores = rows_of(full, "weights-scores", "/weights", f"&{DAY}&set=hr:50,ps:25,dh:25")
    score = next(float(row["Score"]) for row in scores if row["ISO"] == "MLI")
    assert sum(float(row["Points"] or 0) for row in rows) == pytest.approx(score, abs=0.06)


def test_without_past_scores_the_page_says_so(full: FlaskClient) -> None:
    page = full.get(f"/weights?{DAY}", base_url=HERE).get_data(as_text=True)
    assert "Past scores have not been computed" in page or "average precision" in page


def test_ranks_can_be_switched_off(full: FlaskClient) -> None:
    page = full.get(f"/weights?{DAY}&ranks=off", base_url=HERE).get_data(as_text=True)
    assert "w-no-ranks" in page
    assert "the highest scores in alphabetical order" in page


# ---- saving -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client on a database of its own, without figures."""
    bind = engine(f"sqlite:///{tmp_path / 'upstream.db'}")
    init(bind, empty=True)
    monkeypatch.setenv("UPSTREAM_VAR", str(tmp_path))
    return client


def save(client: FlaskClient, **changes: str) -> Any:
    sent = {"search": "", "set": "", "name": "Prevention leaning", "note": "why", "author_role": "analyst"}
    return client.post("/weights/save", json=sent | changes, base_url=HERE)


def test_nothing_can_be_saved_without_indicators(own: FlaskClient, tmp_path: Path) -> None:
    assert save(own).status_code in (201, 400)
    assert own.get("/weights", base_url=HERE).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "equal"}, "built in"),
        ({"name": "!"}, "a name has"),
        ({"name": "<b>x</b>"}, "a name has"),
        ({"author_role": "king"}, "cannot save"),
        ({"note": "x" * 1001}, "too long"),
        ({"set": "hr:-1"}, "0 or more"),
    ],
)
def test_what_cannot_be_saved_is_refused(
    full: FlaskClient, embedded: Path, changes: dict[str, str], words: str
) -> None:
    before = len(weight_sets.listed(engine(f"sqlite:///{embedded}/upstream.db")))
    answer = save(full, **changes)
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert len(weight_sets.listed(engine(f"sqlite:///{embedded}/upstream.db"))) == before


def test_a_saved_version_can_be_asked_for_everywhere(
    full: FlaskClient, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"test set {time.time_ns() % 10**9}"
    made = save(full, name=name, set="hr:50,ps:25,dh:25", search=f"?{DAY}")
    assert made.status_code == 201
    label = made.get_json()["weights"]
    assert label == f"{name.replace(' ', '_')}@1"
    again = save(full, name=name, set="hr:10,ps:25,dh:25", search=f"?{DAY}").get_json()["weights"]
    assert again.endswith("@2")
    for path in ("/", "/country/MLI", "/weights"):
        page = full.get(f"{path}?weights={label}&{DAY}", base_url=HERE)
        assert page.status_code == 200, path
        assert f"{name.replace(' ', '_').replace('_', ' ').capitalize()}, version 1" in page.get_data(
            as_text=True
        )
    saved = rows_of(full, "weights-scores", "/weights", f"&{DAY}&weights={label}")
    draft = rows_of(full, "weights-scores", "/weights", f"&{DAY}&set=hr:50,ps:25,dh:25")
    assert [row["Score"] for row in saved] == [row["Score"] for row in draft]


# ---- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture
def seen(context: BrowserContext, served: str) -> Watched:
    """Return the open page, its sliders in place and the first intervals told."""
    made = watched(context, served)
    settled(made.go(f"/weights?{DAY}"))
    return made


def settled(page: Page) -> None:
    page.locator("#weights-sliders .w-rail input").first.wait_for()
    expect(page.locator(".w-scores.redrawing")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def slider(page: Page, key: str) -> Any:
    return page.locator(f'#react-entry-point .w-row[data-key="{key}"] input[type=range]')


def scores(page: Page) -> list[str]:
    return page.locator("#react-entry-point .w-list tbody tr .w-score b").all_inner_texts()


def test_a_drag_asks_nobody_until_it_is_let_go(seen: Watched) -> None:
    page = seen.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = scores(page)
    box = slider(page, "hr").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 13 + (box["width"] - 26) / 3, middle)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + box["width"] * (0.4 + step / 30), middle)
        page.wait_for_timeout(20)
    page.wait_for_timeout(100)
    assert scores(page) != before
    assert [url for url in asked if "/weights/" in url or "_dash-update" in url] == []
    assert "set=" not in page.url
    page.mouse.up()
    page.wait_for_url("**set=hr:*")
    settled(page)
    assert {url.rsplit("/", 1)[1] for url in asked if "/weights/" in url} == {"intervals", "skill", "split"}
    seen.check()


def test_arrows_move_by_one_and_page_keys_by_five(seen: Watched) -> None:
    page = seen.page
    slider(page, "hr").focus()
    page.keyboard.press("ArrowRight")
    assert slider(page, "hr").input_value() == "34"
    page.keyboard.press("PageUp")
    assert slider(page, "hr").input_value() == "39"
    page.wait_for_url("**set=hr:39*")
    assert "hr:39,ps:30.5,dh:30.5" in page.url
    seen.check()


def test_a_link_opens_the_same_weights_and_undo_takes_them_back(seen: Watched) -> None:
    page = seen.page
    before = scores(page)
    entry = page.get_by_label("Human rights: nominal, percent of the composite")
    entry.fill("60")
    entry.press("Enter")
    page.wait_for_url("**set=hr:60,ps:20,dh:20")
    settled(page)
    moved = scores(page)
    assert moved != before
    page.goto(page.url)
    settled(page)
    assert scores(page) == moved
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name="Reset")).to_be_disabled()
    assert scores(page) == before
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**set=hr:60,ps:20,dh:20")
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("#weights-sliders .w-title")).to_contain_text("Per pillar, version 1.")
    assert scores(page) == before
    seen.check()


def test_a_locked_weight_stays(seen: Watched) -> None:
    page = seen.page
    page.get_by_role("button", name="Lock Peace and security", exact=True).click()
    slider(page, "hr").focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    page.wait_for_url("**set=hr:48*")
    assert "ps:33.33" in page.url
    page.keyboard.press("End")
    page.wait_for_url("**dh:0*")
    assert "hr:66.67,ps:33.33,dh:0" in page.url
    seen.check()


def test_a_wrong_number_is_told_and_changes_nothing(seen: Watched) -> None:
    page = seen.page
    before = scores(page)
    entry = page.get_by_label("Human rights: nominal, percent of the composite")
    for wrong in ("-3", "much", "101", ""):
        entry.fill(wrong)
        entry.press("Enter")
        expect(page.locator("#weights-sliders .w-problem").first).to_contain_text(
            "write a number from 0 to 100"
        )
    assert scores(page) == before
    assert "set=" not in page.url
    seen.check()


def test_a_version_is_saved_and_named_in_the_bar(seen: Watched) -> None:
    page = seen.page
    slider(page, "dh").focus()
    page.keyboard.press("PageUp")
    page.wait_for_url("**set=*")
    page.get_by_role("button", name="Save as version").click()
    name = f"Browser {time.time_ns() % 10**9}"
    page.locator(".w-dialog input[name=name]").fill("equal")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".w-dialog .w-problem")).to_contain_text("built in")
    seen.problems.clear()  # the console tells the refusal as well
    page.locator(".w-dialog input[name=name]").fill(name)
    page.locator(".w-dialog textarea").fill("Needs count more <b>than</b> before.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#shell-bar")).to_contain_text(f"{name}, version 1")
    settled(page)
    assert "set=" not in page.url
    expect(page.locator("#weights-sliders .w-from")).to_contain_text("<b>than</b>")
    seen.check()


def test_the_list_the_map_and_the_parts_follow_one_set(seen: Watched) -> None:
    page = seen.page
    page.goto(page.url + "&set=hr:0,ps:1,dh:0&c=MLI")
    settled(page)
    row = page.locator("#react-entry-point .w-list tbody tr").first
    iso, told = row.get_attribute("data-iso"), row.locator(".w-score b").inner_text()
    expect(page.locator(f"#weights-map-drawing #m{iso}")).to_have_attribute(
        "data-words", re.compile(f": {told}(,|$)")
    )
    sums = page.locator("#weights-parts .w-stack.own .sum").all_inner_texts()
    assert len(sums) == 1, "one pillar alone"
    seen.check()


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (768, "dark"), (375, "light"), (320, "light")]
)
def test_no_violation_and_nothing_beside_the_page(
    browser: Browser, served: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    made = watched(context, served)
    page = made.go(f"/weights?{DAY}&set=hr:50,ps:25,dh:25")
    settled(page)
    page.locator("[data-fold='hr.upstream']").last.click()
    assert overflow(page) <= 0
    found = Axe().run(page, context="#main").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    made.check()
    context.close()


def test_a_set_whose_indicator_is_gone_is_not_offered(full: FlaskClient, embedded: Path) -> None:
    bind = engine(f"sqlite:///{embedded}/upstream.db")
    weight_sets.save(bind, "gone_one", '{"indicators": {"no_such_indicator": 1.0}}', "", "analyst")
    answer = full.get("/weights?weights=gone_one@1", base_url=HERE)
    assert answer.status_code == 404
    assert "no weight set called" in answer.get_data(as_text=True)


def test_a_draft_is_a_weight_set_like_any_other() -> None:
    made = drafts.read("hr:50,ps:25,dh:25", BASE, CHOSEN)
    assert (
        made.digest
        == WeightSet("x", pillars=made.pillars, lanes=made.lanes, indicators=made.indicators).digest
    )
