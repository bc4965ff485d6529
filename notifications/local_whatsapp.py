"""The WhatsApp catcher: answers on loopback as Meta's Cloud API does, and files each request as JSON.

It knows the templates that Meta would have to approve, so a wrong name or a missing parameter shows
here as it would there. A number that ends with 0000 is not on WhatsApp.
"""

import hashlib
import json
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from notifications.render import approved

TOKEN, PHONE_ID = "lokal", "100000000000001"
_PATH = re.compile(r"/(v\d+\.\d+)/(\d+)/messages")
_NUMBER = re.compile(r"\+?[1-9]\d{7,14}")
_VARIABLE = re.compile(r"\{\{\d\}\}")

Answer = tuple[int, dict[str, Any]]


def failure(status: int, code: int, message: str) -> Answer:
    """Give an error as Meta shapes it."""
    return status, {
        "error": {
            "message": f"(#{code}) {message}",
            "type": "OAuthException",
            "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": message},
            "fbtrace_id": "lokal",
        }
    }


def judge(path: str, authorization: str, request: Any) -> Answer | None:
    """Give the error with which Meta would answer; None if the message is in order."""
    if authorization != f"Bearer {TOKEN}":
        return failure(401, 190, "Invalid OAuth access token")
    found = _PATH.fullmatch(path)
    if not found or found[2] != PHONE_ID:
        return failure(404, 100, "Unknown path or phone number id")
    try:
        template, to = request["template"], str(request["to"])
        wanted = approved().get(template["name"], {}).get(template["language"]["code"])
        given = [len(one["parameters"]) for one in template["components"] if one["type"] == "body"]
    except (KeyError, TypeError, AttributeError):
        return failure(400, 100, "Invalid parameter")
    if not _NUMBER.fullmatch(to):
        return failure(400, 100, "Invalid parameter")
    if wanted is None:
        return failure(404, 132001, "Template name does not exist in the translation")
    if given != [len(_VARIABLE.findall(wanted))]:
        return failure(400, 132000, "Number of parameters does not match the expected number of params")
    return failure(400, 131026, "Message undeliverable") if to.endswith("0000") else None


class Desk:
    """Files what was accepted: `000001-siklus_pengingat.json`, numbered in the order of arrival."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        filed = [path.name.partition("-")[0] for path in folder.glob("*.json")]
        self._last = max((int(digits) for digits in filed if digits.isdigit()), default=0)
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()

    def accept(self, request: dict[str, Any]) -> Answer:
        """File a request and give Meta's answer. The wamid follows from the request alone."""
        text = json.dumps(request, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        with self._lock:
            self._last += 1
            name = f"{self._last:06d}-{request['template']['name']}.json"
            self._seen[text] += 1
            repeat = self._seen[text]
        (self._folder / name).write_text(text, encoding="utf-8")
        wamid = hashlib.sha256(f"{text}{repeat}".encode()).hexdigest()[:32].upper()
        contact = {"input": request["to"], "wa_id": request["to"].lstrip("+")}
        message = {"id": f"wamid.{wamid}", "message_status": "accepted"}
        return 200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keep the connection
    wbufsize = -1  # one packet for head and body, or each answer would wait for an acknowledgement
    desk: Desk

    def do_POST(self) -> None:
        try:
            request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        except ValueError:
            request = None
        refused = judge(self.path, self.headers.get("Authorization", ""), request)
        status, answer = refused or self.desk.accept(request)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a log line would hold a number."""


def serve_whatsapp(folder: Path, sock: Any) -> ThreadingHTTPServer:
    """Start the endpoint on a bound socket, in threads of its own."""
    handler = type("Handler", (_Handler,), {"desk": Desk(folder)})
    server = ThreadingHTTPServer(sock.getsockname(), handler, bind_and_activate=False)
    server.socket.close()
    server.socket = sock
    server.server_activate()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
