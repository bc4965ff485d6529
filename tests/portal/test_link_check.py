"""Whether a link can be opened by others: asked of a server on loopback, and of nobody inside the network."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.terms import LinkCheck
from portal import link_check
from portal.link_check import check, public
from portal.link_signs import asks_who, is_sign_in

PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/laporan.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
    "/halaman": (200, {"Content-Type": "text/html"}, b"<title>Panduan login SIASN</title>Cara masuk ke aplikasi"),
    "/kosong": (204, {}, b""),
    "/hilang": (404, {}, b"tidak ada"),
    "/dihapus": (410, {}, b""),
    "/rahasia": (403, {}, b""),
    "/siapa": (401, {"WWW-Authenticate": "Basic"}, b""),
    "/rusak": (503, {}, b""),
    "/formulir": (200, {"Content-Type": "text/html; charset=utf-8"},
                  b"<title>Masuk - e-Kinerja</title><form><input name=u><input name=p type=password></form>"),
    "/berita": (200, {"Content-Type": "text/html"}, b"<title>Berita kota</title><form><input type='password'></form>"),
    "/pindah": (302, {"Location": "/laporan.pdf"}, b""),
    "/pindah hilang": (301, {"Location": "hilang"}, b""),
    "/akun": (302, {"Location": "https://accounts.google.com/ServiceLogin?continue=x"}, b""),
    "/microsoft": (302, {"Location": "https://login.microsoftonline.com/common/oauth2/authorize?client_id=x"}, b""),
    "/kita": (302, {"Location": "/auth/login?next=/x"}, b""),
    "/lingkar": (302, {"Location": "/lingkar"}, b""),
    "/dalam": (302, {"Location": "http://127.0.0.2:1/rahasia"}, b""),
    "/berkas": (302, {"Location": "file:///etc/passwd"}, b""),
}  # fmt: skip


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[tuple[str, dict[str, str]]]
    sent = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        path = self.path.partition("?")[0].replace("%20", " ")
        if path == "/besar":
            self._endless()
            return
        status, headers, body = PAGES.get(path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while self.server.sent < 50_000_000:
                self.server.sent += self.wfile.write(b"a" * 100_000)
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.asked = []
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join(5)


@pytest.fixture
def look(server: Server) -> Callable[[str], LinkCheck]:
    """Look at a path of the server, the only address that may be asked."""
    port = server.server_address[1]
    return lambda path: check(f"http://127.0.0.1:{port}{path}", lambda a, p: (str(a), p) == ("127.0.0.1", port))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/laporan.pdf", LinkCheck.OPENS),
        ("/laporan.pdf?versi=2&nama=a b#hal-3", LinkCheck.OPENS),
        ("/halaman", LinkCheck.OPENS),
        ("/kosong", LinkCheck.OPENS),
        ("/berita", LinkCheck.OPENS),
        ("/pindah", LinkCheck.OPENS),
        ("/hilang", LinkCheck.GONE),
        ("/dihapus", LinkCheck.GONE),
        ("/pindah hilang", LinkCheck.GONE),
        ("/rahasia", LinkCheck.PRIVATE),
        ("/siapa", LinkCheck.PRIVATE),
        ("/formulir", LinkCheck.PRIVATE),
        ("/akun", LinkCheck.PRIVATE),
        ("/microsoft", LinkCheck.PRIVATE),
        ("/kita", LinkCheck.PRIVATE),
        ("/rusak", LinkCheck.UNREACHED),
        ("/lingkar", LinkCheck.UNREACHED),
        ("/dalam", LinkCheck.UNREACHED),
        ("/berkas", LinkCheck.UNREACHED),
    ],
)
def test_a_link_is_told_in_one_word(look: Callable[[str], LinkCheck], path: str, found: LinkCheck) -> None:
    assert look(path) is found


def test_it_asks_as_nobody_and_of_a_long_page_reads_little(look: Callable[[str], LinkCheck], server: Server) -> None:
    assert look("/besar") is LinkCheck.OPENS
    assert server.sent < 10_000_000  # what the sockets between them hold, and no more
    assert look("/lingkar") is LinkCheck.UNREACHED
    assert len([path for path, _ in server.asked if path == "/lingkar"]) == 6
    for _, headers in server.asked:
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)
    look("/laporan.pdf#rahasia")
    assert server.asked[-1][0] == "/laporan.pdf"


def test_whoever_answers_a_letter_at_a_time_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_check, "ALL_S", 1.0)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        over = threading.Event()

        def drip() -> None:
            came, _ = door.accept()
            with came:
                try:
                    while not over.wait(0.05):
                        came.sendall(b"H")
                except OSError:
                    over.set()

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        assert check(f"http://127.0.0.1:{door.getsockname()[1]}/", lambda a, p: True) is LinkCheck.UNREACHED
        assert over.wait(20)  # it was hung up on, while it still spoke


def test_a_door_that_speaks_no_tls_or_is_shut_is_not_reached(server: Server) -> None:
    for link in (f"https://127.0.0.1:{server.server_address[1]}/laporan.pdf", "http://127.0.0.1:9/"):
        assert check(link, lambda a, p: True) is LinkCheck.UNREACHED
    assert server.asked == []


# --- whom it asks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:db8::1",
    ],
)  # fmt: skip
def test_nobody_inside_the_network_may_be_asked(address: str) -> None:
    assert not public(ip_address(address), 443)


def test_the_open_internet_may_be_asked_at_the_doors_of_pages_only() -> None:
    for address in ("8.8.8.8", "103.10.9.8", "2404:6800:4003:c00::65"):
        assert public(ip_address(address), 443)
        assert public(ip_address(address), 80)
        assert not any(public(ip_address(address), port) for port in (22, 25, 5432, 6379, 8080))


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:{}/laporan.pdf", "http://localhost:{}/laporan.pdf", "http://2130706433:{}/laporan.pdf",
        "http://0x7f.1:{}/laporan.pdf", "http://[::ffff:127.0.0.1]:{}/laporan.pdf", "http://0:{}/laporan.pdf",
    ],
)  # fmt: skip
def test_every_way_to_write_this_machine_is_refused_before_anything_is_sent(server: Server, link: str) -> None:
    def any_port(address: Any, port: int) -> bool:
        return public(address, 443)

    assert check(link.format(server.server_address[1]), any_port) is LinkCheck.UNREACHED
    assert server.asked == []


def test_a_redirect_to_an_address_inside_is_not_followed(server: Server) -> None:
    with Server(("127.0.0.1", 0), Handler) as outside:
        outside.asked = []
        threading.Thread(target=outside.serve_forever, daemon=True).start()
        inside, port = server.server_address[1], outside.server_address[1]
        PAGES["/ke dalam"] = (302, {"Location": f"http://127.0.0.1:{inside}/laporan.pdf"}, b"")
        link = f"http://127.0.0.1:{port}/ke dalam"
        assert check(link, lambda a, p: p == port) is LinkCheck.UNREACHED
        assert (len(outside.asked), server.asked) == (1, [])
        assert check(link, lambda a, p: True) is LinkCheck.OPENS
        outside.shutdown()


@pytest.mark.parametrize(
    "link",
    [
        "", "laporan.pdf", "ftp://127.0.0.1/x", "file:///etc/passwd", "gopher://127.0.0.1/x", "javascript:alert(1)",
        "data:text/html,x", "http://", "http://sari:sandi@127.0.0.1/x", "http://127.0.0.1:99999/", "http://[::1/",
        "http://127.0.0.1\\@site.example/", "//127.0.0.1/x",
    ],
)  # fmt: skip
def test_what_is_no_link_to_a_page_is_not_followed(link: str) -> None:
    asked: list[Any] = []
    assert check(link, lambda a, p: asked.append(a) or False) is LinkCheck.UNREACHED  # type: ignore[func-returns-value]


def test_a_name_that_points_inside_as_well_is_not_asked_at_all(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    port = server.server_address[1]
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert check(f"http://dua.example:{port}/laporan.pdf", lambda a, p: a.is_loopback) is LinkCheck.UNREACHED
    assert server.asked == []
    rows.pop()
    assert check(f"http://dua.example:{port}/laporan.pdf", lambda a, p: a.is_loopback) is LinkCheck.OPENS
    assert server.asked[0][1]["Host"] == f"dua.example:{port}"


# --- the services of others -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "page", "found"),
    [
        ("https://drive.google.com/file/d/1/view", "<title>Google Drive: Sign-in</title>", LinkCheck.PRIVATE),
        ("https://docs.google.com/document/d/1", "<title>Google Docs</title>You need access", LinkCheck.PRIVATE),
        ("https://drive.google.com/x", "<title>Google Drive</title>Anda memerlukan akses", LinkCheck.PRIVATE),
        ("https://drive.google.com/x", "Sorry, the file you have requested does not exist.", LinkCheck.GONE),
        ("https://drive.google.com/x", "<title>Laporan.pdf - Google Drive</title><a>Sign in</a>", None),
        ("https://www.dropbox.com/s/1", "<title>Login - Dropbox</title>", LinkCheck.PRIVATE),
        ("https://www.dropbox.com/s/1", "<title>Dropbox</title>This item was deleted", LinkCheck.GONE),
        ("https://kota.sharepoint.com/x", "<title>Sign in to your account</title>", LinkCheck.PRIVATE),
        ("https://onedrive.live.com/x", "This item might not exist or is no longer available", LinkCheck.GONE),
        ("https://surakarta.example/x", "<title>Sign in to win</title>You need access", None),
        ("https://drive.google.com.site.example/x", "<title>Sign in</title>You need access", None),
    ],
)
def test_pages_of_known_services_are_read_for_their_words(link: str, page: str, found: LinkCheck | None) -> None:
    assert asks_who(urlsplit(link), page) is found


def test_a_sign_in_page_is_known_by_its_address() -> None:
    for link in (
        "https://accounts.google.com/v3/signin",
        "https://x.login.live.com/",
        "https://sso.kota.example/masuk/",
    ):
        assert is_sign_in(urlsplit(link)), link
    for link in (
        "https://kota.example/surat-masuk",
        "https://accounts.google.com.site.example/",
        "https://x.example/logins/1",
    ):
        assert not is_sign_in(urlsplit(link)), link
