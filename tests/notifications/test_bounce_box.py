"""The box of undeliverable mail: a Maildir as it lies on a disk, and an IMAP folder behind TLS and a login."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifications.bounce_box import BoxError, opened
from notifications.box import LARGEST
from tests.notifications.imap import Imap
from tests.notifications.returned import report

Start = Callable[..., Imap]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "kembali" / part).mkdir(parents=True)
    return tmp_path / "kembali"


@pytest.fixture
def imap() -> Iterator[Start]:
    """Start servers that are stopped at the end."""
    started: list[Imap] = []

    def start(tls: ssl.SSLContext | None = None, **more: object) -> Imap:
        started.append(Imap(tls, **more))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for server in started:
        server.stop()


def test_what_is_new_or_unseen_in_a_maildir_waits_until_it_is_put_away(maildir: Path) -> None:
    (maildir / "new" / "1.a").write_bytes(b"satu")
    (maildir / "cur" / "2.b:2,").write_bytes(b"dua")
    (maildir / "cur" / "3.c:2,FR").write_bytes(b"tiga")
    (maildir / "cur" / "4.d:2,RS").write_bytes(b"empat")
    (maildir / "new" / ".hidden").write_bytes(b"x")
    (maildir / "tmp" / "5.e").write_bytes(b"half")
    with opened(str(maildir)) as box:
        waiting = box.waiting()
        assert sorted(box.read(name) or b"" for name in waiting) == [b"dua", b"satu", b"tiga"]
        assert box.waiting() == waiting
        box.put_away(waiting)
        box.put_away(waiting)
        assert box.waiting() == []
    assert sorted(file.name for file in (maildir / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S", "3.c:2,FRS", "4.d:2,RS"]


def test_of_a_huge_mail_the_beginning_is_read_and_of_one_that_is_gone_nothing(maildir: Path) -> None:
    (maildir / "new" / "1").write_bytes(b"x" * (LARGEST + 1))
    (maildir / "new" / "2").mkdir()
    with opened(str(maildir)) as box:
        assert len(box.read("new/1") or b"") == LARGEST
        assert box.read("new/2") is None
        assert box.read("new/3") is None


@pytest.mark.parametrize(("made", "said"), [((), "There is no folder"), (("new",), "it holds no cur/")])
def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path, made: tuple[str, ...], said: str) -> None:
    for part in made:
        (tmp_path / "x" / part).mkdir(parents=True)
    with pytest.raises(BoxError) as refusal, opened(str(tmp_path / "x")):
        pass
    assert said in refusal.value.english
    assert str(tmp_path / "x") in str(refusal.value)


@pytest.mark.parametrize("plain", [True, False])
def test_an_imap_folder_is_read_over_verified_tls_and_marked_only_when_it_is_put_away(
    imap: Start, server_tls: ssl.SSLContext, certificate: Path, plain: bool
) -> None:
    server = imap(server_tls, folder="Surel kembali", plain=plain)
    server.mails |= {uid: report() for uid in range(1, 251)}
    server.seen |= {7}
    with opened(server.url(folder="Surel%20kembali", query=f"?cafile={certificate}")) as box:
        waiting = box.waiting()
        assert len(waiting) == 249
        assert box.read(waiting[0]) == report()
        assert box.read("999") is None
        assert server.seen == {7}
        box.put_away(waiting)
        box.put_away([])
    assert server.seen == set(server.mails)


def _refused(url: str) -> str:
    with pytest.raises(BoxError) as refusal, opened(url) as box:
        box.put_away(box.waiting())
    for said in (str(refusal.value), refusal.value.english):
        assert "rahasia" not in said
        assert "\n" not in said
    assert refusal.value.__cause__ is None
    return refusal.value.english


def test_a_certificate_that_nobody_vouches_for_is_refused(imap: Start, server_tls: ssl.SSLContext) -> None:
    assert "is not trusted" in _refused(imap(server_tls).url())


@pytest.mark.parametrize("plain", [True, False])
def test_a_wrong_password_is_told_without_repeating_it(imap: Start, plain: bool) -> None:
    assert "refused the user name or the password" in _refused(imap(plain=plain).url("rahasia"))


def test_a_folder_that_is_not_there_is_named(imap: Start) -> None:
    assert "no folder Lain" in _refused(imap().url(folder="Lain"))


@pytest.mark.parametrize("command", ["SEARCH", "STORE"])
def test_a_connection_that_is_lost_says_so(imap: Start, command: str) -> None:
    server = imap()
    server.mails[1] = report()
    server.dies_at = command
    assert f"did not answer {command} well" in _refused(server.url())


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("imap://u:rahasia@relay.example/INBOX", "in the clear"),
        ("imaps://u:rahasia@127.0.0.1:1/INBOX", "cannot be reached at port 1"),
        ("imaps://u:rahasia@127.0.0.1:99999/INBOX", "cannot be read"),
        ("imaps:///INBOX", "cannot be read"),
        ("pop3://u:rahasia@127.0.0.1/INBOX", "cannot be read"),
        ("imaps://u:rahasia@127.0.0.1/INBOX?cafile=/tiada.pem", "cafile=/tiada.pem cannot be read"),
        ("imap://u:rahas%C3%ADa@127.0.0.1:1/", "cannot be reached"),
    ],
)
def test_an_address_that_is_of_no_use_is_refused_without_its_password(url: str, said: str) -> None:
    assert said in _refused(url)
