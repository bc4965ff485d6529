"""A word to the operator through any service of Apprise; nothing of its URL is ever repeated."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from domain.errors import SiklusError
from notifications.operator import check_operator, tell


@pytest.fixture
def service() -> Iterator[tuple[str, list[Any], list[int]]]:
    """A service that takes JSON: its URL, what it got, and the answers it will give (200 when there is none)."""
    got: list[Any] = []
    answers: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop() if answers else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/rahasia", got, answers
    server.shutdown()
    server.server_close()


def test_the_operator_gets_title_and_body(service: tuple[str, list[Any], list[int]]) -> None:
    url, got, _ = service
    assert tell(url, "siklus: pesan uji", "- saluran surel berhenti")
    assert got[0]["title"] == "siklus: pesan uji"
    assert got[0]["message"] == "- saluran surel berhenti"


def test_a_service_that_fails_is_a_plain_no(
    service: tuple[str, list[Any], list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    url, _, answers = service
    answers.append(500)
    with caplog.at_level(logging.INFO):
        assert not tell(url, "siklus", "x")
        assert not tell("json://127.0.0.1:1/rahasia", "siklus", "x")
        assert not tell("tiada://rahasia", "siklus", "x")
    assert "rahasia" not in caplog.text


@pytest.mark.parametrize(
    "url", ["tiada://u:rahasia@x", "tgram://rahasia", "pmailto://127.0.0.1/?from=p@i.example", "pwa://rahasia@1/"]
)
def test_a_url_by_which_no_operator_is_reached_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(SiklusError, match="SIKLUS_OPERATOR_URL") as refused:
        check_operator(url)
    assert "rahasia" not in str(refused.value)


def test_a_url_by_which_an_operator_is_reached_is_given_back() -> None:
    for url in ("json://gateway.example/siklus", "mailtos://u:rahasia@relay.example"):
        assert check_operator(url) == url
