"""The page of Prefect in a real browser, and that nothing here calls anybody outside this machine."""

import http.client
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from flows.child import Child
from flows.local_server import PrefectServer

BROWSER = which("chromium") or which("chromium-browser") or which("google-chrome")


@pytest.mark.skipif(not BROWSER, reason="no browser is installed")
def test_the_pages_of_prefect_work_and_call_nobody_outside_this_machine(prefect: PrefectServer, served: Child) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.states import Completed

    with get_client(sync_client=True) as client:
        client.create_flow_run(flow(name="shown")(len), name="a-run-to-see", state=Completed())
    called: list[str] = []
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        page = browser.new_page()
        page.on("request", lambda request: called.append(request.url))
        page.on("websocket", lambda opened: called.append(opened.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
        for path, shows in (
            ("/", "Flow Runs"),
            ("/deployments", "deliver"),
            ("/runs", "a-run-to-see"),
            ("/automations", "zombie-running"),
            ("/v2/dashboard", "Flow Runs"),  # the page that would call an outside host is not there
        ):
            page.goto(prefect.page_url + path)
            page.get_by_text(shows).first.wait_for(timeout=30_000)
        assert page.url == f"{prefect.page_url}/dashboard"
        browser.close()
    assert len(called) > 20
    hosts = {urlsplit(url).hostname for url in called if urlsplit(url).scheme not in ("data", "blob")}
    assert hosts == {"127.0.0.1"}
    assert wrong == []


def test_a_web_site_cannot_reach_the_server_through_a_browser(prefect: PrefectServer) -> None:
    def status(method: str, path: str, headers: dict[str, str]) -> int:
        asked = http.client.HTTPConnection("127.0.0.1", prefect.port, timeout=10)
        asked.request(method, path, body="{}" if method == "POST" else None, headers=headers)
        return asked.getresponse().status

    assert status("GET", "/api/health", {}) == 200
    assert status("GET", "/api/health", {"Host": "site.example"}) == 400
    assert status("POST", "/api/flows/filter", {"Content-Type": "application/json"}) == 200
    for origin in ("http://site.example", "null", f"http://127.0.0.1:{prefect.port + 1}"):
        assert status("POST", "/api/flows/filter", {"Content-Type": "text/plain", "Origin": origin}) == 403
        assert status("GET", "/api/health", {"Origin": origin}) == 403
    ours = {"Content-Type": "application/json", "Origin": prefect.page_url}
    assert status("POST", "/api/flows/filter", ours) == 200


def test_neither_the_server_nor_a_run_has_called_anybody_outside(served: Child, calls: Path) -> None:
    assert calls.read_text() == ""
