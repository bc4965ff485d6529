"""A small fake of Meta's Graph API over HTTPS; the last four digits of the number say what goes wrong."""

import json
import socket
import ssl
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ERRORS = {
    "0429": (429, 130429, "Rate limit hit"),
    "0430": (429, 130429, "Rate limit hit"),  # and when to come back is told as a moment
    "1056": (400, 131056, "Pair rate limit hit"),
    "1026": (400, 131026, "Message undeliverable"),
    "2000": (400, 132000, "Number of parameters does not match"),
    "2001": (404, 132001, "Template name does not exist"),
    "2015": (400, 132015, "Template is paused"),
    "0190": (401, 190, "Access token has expired"),
    "0500": (500, 131000, "Something went wrong"),
}
PAGES = {"7777": 200, "6666": 502, "4444": 504, "3333": 403}


class Handler(BaseHTTPRequestHandler):
    """Answers one request after another on a kept connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "Graph"

    def setup(self) -> None:
        """Count the connections."""
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        """Answer as the number asks."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, self.headers["Authorization"], request))
        ending = request["to"][-4:]
        if ending == "5555":  # taken, and the reply is lost
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif ending == "9999":
            time.sleep(1.5)
            self.close_connection = True
        elif ending in PAGES:
            self._answer(PAGES[ending], b"<html>proxy</html>")
        elif ending in ERRORS:
            status, code, words = ERRORS[ending]
            self._answer(status, json.dumps({"error": {"code": code, "message": words}}).encode(), ending == "0430")
        else:
            self._answer(200, json.dumps({"messages": [{"id": f"wamid.{len(self.server.requests)}"}]}).encode())

    def _answer(self, status: int, body: bytes, by_moment: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", formatdate(time.time() + 90, usegmt=True) if by_moment else "7")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Graph(ThreadingHTTPServer):
    """The server, in threads of its own."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.requests: list[tuple[str, str, Any]] = []
        self.connections = 0
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that does not trust us leaves in the middle."""

    def url(self, cafile: Any) -> str:
        """An Apprise URL of ours."""
        trusted = f"&cafile={cafile}" if cafile else ""
        return f"pwa://EAAGtoken@1234567/?base=https://127.0.0.1:{self.server_port}{trusted}"
