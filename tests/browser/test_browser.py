"""What a reader sees and does, in a real browser on a really pulled workspace."""

import csv
import time
import urllib.parse

import pytest

from pages.parts import menu
from tests.browser.conftest import running, start, until

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    *(f"/{entry.url}" for entry in menu.ENTRIES if entry.url and entry.group),
    "/touchpoint?id=repair",
]


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_every_page_is_whole_at_every_size(server, look, width, scheme):
    seen = look(width, scheme)
    for path in PAGES:
        page = seen.open(server.url(path))
        assert "First pull" not in page.inner_text("body")
        assert "cannot be shown" not in page.inner_text("body"), path
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{path} scrolls sideways by {overflow} px"
    assert seen.errors == []


def test_the_theme_follows_the_reader(server, look):
    grounds = {
        s: look(1280, s)
        .open(server.url())
        .evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        for s in ("light", "dark")
    }
    assert grounds == {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 23, 26)"}


def test_keyboard_opens_a_touchpoint_and_back_returns(server, look):
    page = look().open(server.url())
    page.locator("button.cell[data-id=repair]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/touchpoint?id=repair")
    page.wait_for_selector("h1:has-text('Repair: is it doing what it is there for?')")
    page.go_back()
    page.wait_for_selector("h1:has-text('Where are we doing well')")


def test_tab_order_is_journey_order(server, look):
    page = look().open(server.url())
    page.wait_for_selector("button.cell")
    ids = page.eval_on_selector_all(
        "button.cell", "cells => cells.filter(c => c.offsetParent).map(c => c.dataset.id)"
    )
    assert ids == ["booking", "repair"]


def test_links_are_real_and_followed_without_a_reload(server, look):
    page = look().open(server.url("/orphan-kpis"))
    page.evaluate("window.here = true")
    link = page.locator("a[data-tl][href^='/touchpoint']").first
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}")
    assert page.evaluate("window.here") is True


def test_back_to_a_touchpoint_keeps_its_id(server, look):
    page = look().open(server.url("/touchpoint?id=repair"))
    page.get_by_role("link", name="Boardroom").click()
    page.wait_for_selector("h1:has-text('Are we on target')")
    page.go_back()
    page.wait_for_selector("h1:has-text('Repair: is it doing what it is there for?')")
    until(lambda: "id=repair" in page.url, 20)


def test_the_lens_is_in_the_address_and_goes_along(server, look):
    page = look().open(server.url("/?period=90d&journey=help&id=x"))
    until(lambda: "id=x" not in page.url, 20)
    assert {"period=90d", "journey=help"} <= set(urllib.parse.urlsplit(page.url).query.split("&"))
    page.get_by_role("link", name="Boardroom").click()
    page.wait_for_selector("h1:has-text('Are we on target')")
    until(lambda: "period=90d" in page.url, 20)


def test_the_page_follows_the_data_and_keeps_the_place(server, look):
    page = look().open(server.url("/touchpoint?id=helpline"))
    page.wait_for_selector("article:has-text('Interactions')")
    page.evaluate("window.here = true; document.querySelector('.stMain').scrollTo(0, 300)")
    before = page.inner_text("article:has-text('Interactions')")
    with (server.folder / "files" / "calls.csv").open("a", newline="") as calls:
        csv.writer(calls, lineterminator="\n").writerow(
            [f"X{time.time_ns()}", "+44 7700 900 100", "2026-07-20 09:00:00", 280, 60, "Agent 1"]
        )
    assert server.ask("/api/pull", {"sources": ["phones"]})[0] == 202
    until(lambda: page.inner_text("article:has-text('Interactions')") != before)
    assert page.evaluate("window.here") is True
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 300


def test_a_phone_shows_the_stages_as_a_list(server, look):
    page = look(390).open(server.url())
    page.wait_for_selector(".turned button.row")
    assert page.locator("button.cell").first.is_visible() is False


def test_a_phone_folds_what_a_desk_shows(server, look):
    summary = ".tl-fold summary:has-text('Month, year')"
    desk = look(1280).open(server.url("/boardroom"))
    assert not desk.locator(summary).is_visible()
    assert desk.get_by_text("Fiscal year to date").is_visible()
    phone = look(390).open(server.url("/boardroom"))
    folded = phone.locator("details.tl-fold", has_text="Month, year")
    assert not folded.locator("table").is_visible()
    phone.locator(summary).click()
    assert folded.locator("table").is_visible()


def test_what_was_opened_stays_open(server, look):
    page = look(390).open(server.url("/boardroom"))
    page.locator(".tl-fold summary:has-text('Month, year')").click()
    page.wait_for_selector("details[open]")
    page.evaluate(
        """document.querySelectorAll('.stHtml:has(details)').forEach(
            one => { one.innerHTML = one.innerHTML.replaceAll(' open=""', '') })"""
    )
    page.wait_for_selector("details[open] summary:has-text('Month, year')")


def test_print_hides_what_cannot_be_pressed_on_paper(server, look):
    page = look(1280, "dark").open(server.url("/boardroom"))
    page.wait_for_selector(".st-key-tl-gap-downloads")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".stDownloadButton").first.is_visible() is False
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert page.locator("article").first.is_visible()


def test_every_table_can_be_downloaded(server, look):
    page = look().open(server.url("/boardroom"))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV: KPIs").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert "referral_rate" in {row["id"] for row in rows}


def test_the_token_guards_what_changes_something(server):
    assert server.ask("/api/pull", {}, token=None)[0] == 401
    assert server.ask("/api/pull", {}, token="wrong")[0] == 401
    assert server.ask("/api/pull", {"sources": ["nothing"]})[0] == 404
    assert server.ask("/metrics", token=None)[0] == 401


def test_metrics_can_be_scraped(server):
    status, text = server.ask("/metrics")
    assert status == 200
    assert 'throughline_source_late{source="phones"} 0' in text
    assert "throughline_unread_sources 0" in text
    assert "throughline_findings_version" in text
    assert all(line.startswith(("#", "throughline_")) for line in text.splitlines())


def test_a_second_server_on_the_same_folder_says_who_holds_it(server):
    second = start(server.folder, server.data)
    told = second.process.communicate(timeout=60)[1]
    assert second.process.returncode == 2
    assert str(server.process.pid) in told
    assert "Traceback" not in told


def test_a_bad_workspace_is_one_report_and_no_server(tmp_path):
    (tmp_path / "workspace.yml").write_text("nam: Spoke\n")
    broken = start(tmp_path, tmp_path / "data")
    told = broken.process.communicate(timeout=60)[1]
    assert broken.process.returncode == 2
    assert "workspace.yml" in told
    assert "Traceback" not in told


def test_the_end_is_clean_and_the_next_start_goes_on(tmp_path):
    with running(tmp_path) as first:
        before = first.data_version()
        assert first.stop() in (0, -15)
        again = start(first.folder, first.data)
        until(lambda: again.process.poll() is None and _answers(again))
        assert again.data_version() >= before
        assert again.stop() in (0, -15)
        again.process.communicate()


def _answers(server):
    try:
        return server.ask("/healthz")[0] == 200
    except OSError:
        return False
