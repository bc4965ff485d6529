"""A small IMAP server on loopback: as much of RFC 3501 as a box of bounces asks for, and a login that can fail."""

import base64
import re
import socketserver
import ssl
import threading

USER, PASSWORD = "kembali", 'ra"ha/s ia@\\2027'


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    server: "Imap"

    def handle(self) -> None:
        """Answer one command after another until LOGOUT, or until the server has had enough."""
        self.say("* OK siap")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            words = rest[0] if rest else ""
            if command == "UID":
                command, _, words = words.partition(" ")
            if command == self.server.dies_at:
                return
            self.say(f"{tag} {getattr(self, command.lower())(words)} selesai")
            if command == "LOGOUT":
                return

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def capability(self, _: str) -> str:
        self.say(f"* CAPABILITY IMAP4rev1{' AUTH=PLAIN' if self.server.plain else ''}")
        return "OK"

    def authenticate(self, _: str) -> str:
        self.say("+ ")
        said = base64.b64decode(self.rfile.readline()).decode().split("\0")
        return "OK" if said == ["", USER, PASSWORD] else "NO salah"

    def login(self, words: str) -> str:
        user, _, quoted = words.partition(" ")
        password = re.sub(r"\\(.)", r"\1", quoted.strip('"'))
        return "OK" if (user.strip('"'), password) == (USER, PASSWORD) else "NO salah"

    def select(self, words: str) -> str:
        if words.strip('"') != self.server.folder:
            return "NO tidak ada"
        self.say(f"* {len(self.server.mails)} EXISTS")
        return "OK [READ-WRITE]"

    def search(self, words: str) -> str:
        assert words == "UNSEEN"
        self.say("* SEARCH " + " ".join(str(uid) for uid in self.server.mails if uid not in self.server.seen))
        return "OK"

    def fetch(self, words: str) -> str:
        uid, found = int(words.split()[0]), re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", words)
        assert found, "a mail must be left unseen until it is put away"
        raw = self.server.mails.get(uid)
        if raw is not None:
            raw = raw[: int(found[1])]
            self.say(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}".encode() + b"\r\n" + raw + b")")
        return "OK"

    def store(self, words: str) -> str:
        uids, flags = words.split(" ", 1)
        assert flags == r"+FLAGS.SILENT (\Seen)"
        self.server.seen |= {int(uid) for uid in uids.split(",")}
        return "OK"

    def logout(self, _: str) -> str:
        self.say("* BYE")
        return "OK"


class Imap(socketserver.ThreadingTCPServer):
    """The server, in threads of its own, with these mails in its folder."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None, folder: str = "INBOX", plain: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.secure, self.folder, self.plain = tls is not None, folder, plain
        self.mails: dict[int, bytes] = {}
        self.seen: set[int] = set()
        self.dies_at = ""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, password: str = "ra%22ha%2Fs%20ia%40%5C2027", folder: str = "INBOX", query: str = "") -> str:
        scheme = "imaps" if self.secure else "imap"
        return f"{scheme}://{USER}:{password}@127.0.0.1:{self.server_address[1]}/{folder}{query}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that does not trust us leaves in the middle."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
