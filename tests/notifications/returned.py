"""Mails that come back, as relays write them."""

TAG = "42-0f3c4d5e6a7b8c9d"
BOX = f"pengingat+{TAG}@instansi.example"
MESSAGE = """\
Content-Type: message/rfc822

Return-Path: <pengingat+42-0f3c4d5e6a7b8c9d@instansi.example>
Subject: [Pengingat SKP 2027] 2 hal menunggu 4.9.9
To: Sari <sari@dinas.example>

Yth. Ibu Sari, 5.9.9
"""


def group(action: str = "failed", status: str = "5.1.1", to: str = "sari@dinas.example", said: str = "") -> str:
    """The fields of one recipient."""
    diagnostic = f"Diagnostic-Code: smtp; {said}\n" if said else ""
    return f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n{diagnostic}"


def report(*groups: str, to: str = BOX, envelope: str = "", date: str = "Mon, 25 Jan 2027 08:00:00 +0700") -> bytes:
    """A delivery report as Postfix writes it (RFC 3464)."""
    fields = "\n".join(("Reporting-MTA: dns; relay.example\n", *(groups or (group(),))))
    return f"""\
Return-Path: <>
{envelope}From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xyz"

--xyz
Content-Type: text/plain

This is the mail system at host relay.example.

--xyz
Content-Type: message/delivery-status

{fields}
--xyz
{MESSAGE}
--xyz--
""".encode()


def words(said: str, sender: str = "MAILER-DAEMON@relay.example", path: str = "<>", more: str = "") -> bytes:
    """A mail with nothing but words, as qmail and older Exim write it, or as people do."""
    return (
        f"Return-Path: {path}\nFrom: {sender}\nTo: {BOX}\n{more}"
        f"Subject: failure notice\nDate: Mon, 25 Jan 2027 08:00:00 +0700\n\n{said}\n"
    ).encode()
