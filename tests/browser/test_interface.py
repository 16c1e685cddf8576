"""What the interface does: keyboard, colours, drafts, slow and lost networks, no JavaScript, paper."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.company import ARTIFACTS, Company

FEEDBACK_MS = 100


@pytest.fixture
def open_as(company: Company, browser: Browser) -> Iterator[Any]:
    """A function that opens a page as a persona."""
    contexts: list[BrowserContext] = []

    def open_page(persona: str = "mentee", url: str = "/", **options: Any) -> Page:
        context = company.context(browser, persona, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


def open_session_form(page: Page) -> str:
    """Choose the first person met, and return the address of the form."""
    page.goto("/mentoring/sessions/new/")
    page.get_by_role("main").get_by_role("link", name="Log").first.click()
    page.wait_for_selector("textarea[name=notes]")
    return page.url


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("""() => {
        const style = getComputedStyle(document.activeElement);
        const box = document.activeElement.getBoundingClientRect();
        return { tag: document.activeElement.tagName, text: document.activeElement.textContent.trim().slice(0, 40),
                 ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0, area: box.width * box.height };
    }""")
    return found


def slow(page: Page, *, latency: int) -> None:
    """Let every answer come so many milliseconds late."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    conditions = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
    protocol.send("Network.emulateNetworkConditions", conditions)


def test_the_first_tab_offers_to_skip_to_the_content(open_as: Any) -> None:
    page = open_as()
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Skip to the content"

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_every_stop_of_the_keyboard_is_visible(open_as: Any) -> None:
    page = open_as(url="/growth/", reduced_motion="reduce")
    unseen = []
    for _stop in range(40):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop["tag"] != "BODY" and not (stop["ring"] and stop["area"] > 0):
            unseen.append(stop)

    assert unseen == []


def test_the_palette_finds_a_person_by_keyboard_alone(open_as: Any) -> None:
    page = open_as()
    page.keyboard.press("Control+k")
    page.keyboard.type("jun hal")
    expect(page.locator("#palette [role=option]:not([hidden])", has_text="Jun Halvorsen").first).to_be_visible()

    page.keyboard.press("Enter")

    page.wait_for_url("**/people/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jun Halvorsen")


def test_escape_closes_the_palette_and_gives_the_focus_back(open_as: Any) -> None:
    page = open_as()
    page.keyboard.press("/")
    expect(page.locator("#palette")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#palette")).to_be_hidden()


@pytest.mark.parametrize(("key", "path"), [("n", "/mentoring/sessions/new/"), ("e", "/growth/evidence/new/")])
def test_one_key_opens_what_is_done_most(open_as: Any, key: str, path: str) -> None:
    page = open_as("mentor")

    page.keyboard.press(key)

    page.wait_for_url(f"**{path}*")


def test_a_question_mark_shows_the_keys(open_as: Any) -> None:
    page = open_as()

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_keys_do_nothing_while_typing(open_as: Any) -> None:
    page = open_as(url="/search/")
    page.locator("#q").fill("")

    page.locator("#q").press_sequentially("ne?")

    assert page.locator("#q").input_value() == "ne?"
    assert "/search/" in page.url


def test_the_colours_chosen_stay_without_a_flash(open_as: Any) -> None:
    page = open_as(color_scheme="light")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    page.goto("/growth/", wait_until="commit")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="As the system").click()


def test_colours_can_be_chosen_without_javascript(open_as: Any) -> None:
    page = open_as(java_script_enabled=False, color_scheme="light")

    page.get_by_role("button", name="Dark").click()

    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_menu_of_a_phone_opens_without_javascript(open_as: Any) -> None:
    page = open_as(java_script_enabled=False, viewport={"width": 390, "height": 800})
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()

    page.get_by_role("button", name="Menu").click()

    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="My growth")).to_be_visible()


def test_evidence_is_kept_without_javascript(open_as: Any) -> None:
    page = open_as(url="/growth/evidence/new/", java_script_enabled=False)

    page.locator("input[name=headline]").fill("Wrote the runbook that the night shift used twice")
    page.get_by_role("button", name="Keep it").click()

    expect(page.get_by_text("Wrote the runbook that the night shift used twice").first).to_be_visible()


def test_what_is_typed_offline_is_there_when_the_network_is_back(open_as: Any) -> None:
    page = open_as("mentor")
    form = open_session_form(page)
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("textarea[name=notes]").fill("We drew the migration on the wall.")
    page.wait_for_timeout(400)

    page.context.set_offline(False)
    page.goto("/")
    page.goto(form)

    assert page.locator("textarea[name=notes]").input_value() == "We drew the migration on the wall."
    page.get_by_role("button", name="Discard it").click()
    assert page.locator("textarea[name=notes]").input_value() == ""


def test_what_is_typed_survives_a_session_that_ended(company: Company, open_as: Any) -> None:
    page = open_as("mentor")
    form = open_session_form(page)
    page.locator("textarea[name=notes]").fill("Typed before the session ended.")
    page.wait_for_timeout(400)
    page.context.clear_cookies(name=company.web.cookie_name)
    page.get_by_role("main").get_by_role("button", name="Log it").click()
    page.wait_for_url("**/sign-in/**")

    page.context.add_cookies(company.cookies["mentor"])
    page.goto(form)

    assert page.locator("textarea[name=notes]").input_value() == "Typed before the session ended."


def test_a_slow_network_is_answered_at_once(open_as: Any) -> None:
    page = open_as()
    slow(page, latency=400)
    page.evaluate("""() => {
        new MutationObserver(() => {
            if (document.querySelector(".loading-bar")) sessionStorage.setItem("waited", performance.now() - window.pressed);
        }).observe(document.body, { childList: true });
        document.addEventListener("click", () => { window.pressed = performance.now(); }, true);
    }""")

    page.get_by_role("link", name="My growth").first.click()
    page.wait_for_url("**/growth/")

    assert float(page.evaluate("sessionStorage.getItem('waited')")) < FEEDBACK_MS


def test_back_and_forward_show_the_pages_as_they_are(open_as: Any) -> None:
    page = open_as()
    page.get_by_role("link", name="My growth").first.click()
    page.wait_for_url("**/growth/")
    page.get_by_role("link", name="People", exact=True).first.click()
    page.wait_for_url("**/people/")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("growth")
    page.go_forward()

    expect(page.get_by_role("heading", level=1)).to_contain_text("People")
    assert page.locator(".loading-bar").count() == 0


def test_back_and_forward_after_a_change_in_place_show_what_was_there(open_as: Any) -> None:
    page = open_as(url="/people/")
    everybody = page.locator("#found tbody tr").count()
    page.get_by_label("Name or e-mail").press_sequentially("jun hal")
    page.wait_for_url("**q=jun*hal*")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    page.locator("#found").get_by_role("link", name="Jun Halvorsen").click()
    page.wait_for_url("**/people/*/")

    page.go_back()
    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page.get_by_label("Name or e-mail")).to_have_value("jun hal")
    page.go_back()
    page.wait_for_url("**/people/")
    expect(page.locator("#found tbody tr")).to_have_count(everybody)
    page.go_forward()

    expect(page.locator("#found tbody tr")).to_have_count(1)
    assert page.locator(".loading-bar").count() == 0


def test_what_one_has_gone_on_to_stays_in_its_place_when_hints_come_late(open_as: Any) -> None:
    page = open_as(url="/feedback/", viewport={"width": 1000, "height": 420})
    with page.expect_navigation():  # until the page's scripts are there
        page.get_by_role("main").get_by_role("link", name="Answer").first.click()
    page.get_by_label("What did you see?").first.fill("I think she is probably a very nice person.")
    slow(page, latency=2_000)
    page.keyboard.press("Tab")
    top = "document.activeElement.getBoundingClientRect().top"
    assert page.evaluate("document.activeElement.type") == "radio"
    before = page.evaluate(top)
    assert page.locator(".hints").count() == 0
    page.locator(".hints li").first.wait_for()
    assert page.locator(".hints").first.bounding_box()["height"] > 10
    assert page.evaluate(top) == pytest.approx(before, abs=1)


def test_nothing_moves_for_people_who_asked_for_that(open_as: Any) -> None:
    page = open_as(reduced_motion="reduce")
    page.keyboard.press("?")

    moving = page.evaluate("document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 1).length")

    assert moving == 0


COMPONENTS = {
    "button": ".btn.primary, .btn.danger, .btn:disabled, .btn[aria-busy=true]",
    "field with help and error": ".field:has(.help):has(.errorlist)",
    "select, date": ".field select, .field input[type=date]",
    "tag, avatar, badge": "a.tag, .avatar.large, .badge.ok:has(.icon)",
    "card, table, tabs": ".card, .table tbody tr, .tabs [aria-current]",
    "dialog, menu, toast": "dialog#sample-dialog, .menu .items, .toast:has(.link)",
    "empty state, progress": ".empty .actions, progress[value]",
    "timeline, difference, citation": ".timeline .now, .diff ins, .cite",
    "state, level path": "a.heat.met, .heat.no_opportunity, .levels .target",
    "figures": "svg.spark, svg.months, .figure [download]",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_component_stands_on_one_page_in_its_states(open_as: Any, width: int, theme: str) -> None:
    page = open_as("admin", "/ui/", viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")
    missing = [name for name, places in COMPONENTS.items() for place in places.split(", ") if not page.locator(place).count()]
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"components-{width}-{theme}.png", full_page=True)

    page.get_by_role("button", name="Open a dialog").click()
    page.screenshot(path=ARTIFACTS / f"components-dialog-{width}-{theme}.png")

    assert missing == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_cannot_be_undone_is_asked_in_a_dialog_of_ours(open_as: Any) -> None:
    page = open_as(url="/about-me/tokens/")
    page.get_by_label("What it is for").fill("A laptop that is given back")
    page.get_by_role("button", name="Make it").click()
    revoke = page.get_by_role("button", name=re.compile("Revoke.*given back"))

    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(revoke).to_be_visible()
    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()

    expect(page.get_by_text("Revoked: it opens nothing from now on.")).to_be_visible()


def test_paper_shows_the_content_alone(open_as: Any) -> None:
    page = open_as(url="/growth/")

    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main :is(form, .btn)").evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 0


def test_the_apis_docs_open_without_a_report_or_another_host(open_as: Any) -> None:
    page = open_as()
    said: list[str] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto("/api/docs")

    expect(page.locator("[data-path='/api/v1/feedback/hints/']").first).to_be_visible(timeout=30_000)
    assert said == []
    assert [url for url in asked if not url.startswith((page.url.removesuffix("/api/docs"), "data:"))] == []
