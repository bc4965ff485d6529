"""/berhenti/…: the link that ends the reminders of one channel, with one click (RFC 8058) or by its page.

Whoever opens the link changes nothing: scanners open every link of a mail. Nobody is named on the page.
"""

from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from domain.words import CHANNELS, say
from portal.page import page
from store import contacts, unsubscribe
from store.database import Engine, only_look

WORDS = {
    "id": {
        "ask": "Hentikan pengingat lewat {channel}?",
        "ask_what": "Apabila Bapak/Ibu tidak lagi menghendaki pengingat penilaian kinerja lewat {channel}, mohon tekan "
        "tombol di bawah ini.",
        "stop": "Hentikan pengingat",
        "stopped": "Pengingat lewat {channel} dihentikan",
        "stopped_what": "Bapak/Ibu tidak lagi menerima pengingat penilaian kinerja lewat {channel}. Tugas dan batas "
        "waktunya tidak berubah.",
        "again": "Aktifkan kembali",
        "resumed": "Pengingat lewat {channel} aktif kembali",
        "resumed_what": "Bapak/Ibu kembali menerima pengingat penilaian kinerja lewat {channel}.",
        "still": "Pemberitahuan resmi, misalnya tentang hasil penilaian, tetap dikirim lewat surel karena sebagian "
        "menjadi awal tenggat menurut peraturan.",
        "unknown": "Tautan tidak dikenal",
        "unknown_what": "Tautan ini tidak lengkap atau tidak berlaku. Mohon membuka kembali tautan dari pesan yang "
        "Bapak/Ibu terima secara utuh, atau menghubungi Tim Pengelola Kinerja instansi.",
    },
    "en": {
        "ask": "Stop reminders by {channel}?",
        "ask_what": "If you no longer want reminders about performance appraisal by {channel}, press the button below.",
        "stop": "Stop reminders",
        "stopped": "Reminders by {channel} are stopped",
        "stopped_what": "You will get no more reminders about performance appraisal by {channel}. Your tasks and their "
        "deadlines stay as they are.",
        "again": "Turn them on again",
        "resumed": "Reminders by {channel} are on again",
        "resumed_what": "You will get reminders about performance appraisal by {channel} again.",
        "still": "Official notices, such as the one of your result, still come by e-mail: some of them start a period "
        "of law.",
        "unknown": "Unknown link",
        "unknown_what": "This link is incomplete or not valid. Please open the whole link from the message that you "
        "received, or ask the performance management team (Tim Pengelola Kinerja) of your agency.",
    },
}


def routes(engine: Engine, language: str) -> APIRouter:
    """Give the three doors of the link; `language` is for those whose link is not known."""
    router = APIRouter()

    @router.api_route("/berhenti/{sealed}", methods=["GET", "HEAD"])
    @router.get("/berhenti/{sealed}/batal")  # where a browser stands after taking it back
    def show(sealed: str) -> HTMLResponse:
        """Show where the reader stands. Changes nothing."""
        with engine.begin() as tx:
            only_look(tx)
            found = unsubscribe.reader(tx, sealed)
        return _page("stopped" if found.stopped else "ask", sealed, found) if found else _unknown(language)

    @router.post("/berhenti/{sealed}")
    def stop(sealed: str) -> HTMLResponse:
        """End the reminders of this channel for whoever got the message; a second time changes nothing."""
        with engine.begin() as tx:
            if found := unsubscribe.reader(tx, sealed):
                contacts.opt_out(tx, found.nip, found.channel, found.nip, datetime.now(UTC))
        return _page("stopped", sealed, found) if found else _unknown(language)

    @router.post("/berhenti/{sealed}/batal")
    def resume(sealed: str) -> HTMLResponse:
        """Take it back."""
        with engine.begin() as tx:
            if found := unsubscribe.reader(tx, sealed):
                contacts.opt_in(tx, found.nip, found.channel, found.nip, datetime.now(UTC))
        return _page("resumed", sealed, found) if found else _unknown(language)

    return router


def _page(where: str, sealed: str, found: unsubscribe.Reader) -> HTMLResponse:
    said, stopped = WORDS["en" if found.language == "en" else "id"], where == "stopped"
    channel = say(CHANNELS[found.channel], found.language)
    words = {
        "title": said[where].format(channel=channel),
        "what": said[f"{where}_what"].format(channel=channel),
        "still": said["still"],
        "button": said["again" if stopped else "stop"],
    }
    action = f"/berhenti/{sealed}/batal" if stopped else f"/berhenti/{sealed}"
    return page("unsubscribe", found.language, words=words, action=action, quiet=where != "ask")


def _unknown(language: str) -> HTMLResponse:
    said = WORDS[language]
    return page("unknown", language, 404, words={"title": said["unknown"], "what": said["unknown_what"]})
