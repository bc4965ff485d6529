"""What a person reads of a message that went out or did not: its kind, its code, what the provider answered.

Indonesian first, English beside it, as in domain/words.py. A code that is not here is a provider's own (`550 5.1.1`,
`131047`) and is shown as it is.
"""

from domain.refusals import enhanced
from domain.terms import Answer, Machine, Suppressed
from domain.words import EVENTS, ROLES, Pair

# Why a message stands where it does; the first are ours, in the order in which they can stop one.
CODES: dict[str, Pair] = {
    "quiet-hours": ("di luar jam atau hari kerja penerima", "outside the reader's working hours or days"),
    "moved": ("tanggalnya berubah", "its day was moved"),
    "paused": ("siklus dijeda", "the cycle is paused"),
    "undone": ("perubahan dibatalkan", "a change was taken back"),
    "daily-cap": ("batas harian per penerima", "the reader's daily cap"),
    "daily-limit": ("batas harian saluran", "the channel's daily limit"),
    "breaker": ("saluran sedang berhenti", "the channel has stopped"),
    "done": ("tidak ada lagi yang menunggu", "nothing waits any more"),
    "merged": ("sudah tercakup dalam pengingat lain", "another reminder says it already"),
    "no-address": ("tidak ada alamat", "there is no address"),
    "dead-address": ("alamat tidak dapat dicapai", "the address reaches nobody"),
    "opted-out": ("penerima meminta berhenti", "the reader asked to stop"),
    "lease": ("pengirim terhenti di tengah pengiriman", "its sender died while sending"),
    "superseded": ("sudah digantikan pengingat berikutnya", "a later reminder has replaced it"),
    "operator": ("oleh operator", "by an operator"),
    # What our own sender says when there was no answer, or none that helps.
    "not-configured": ("saluran belum diatur", "the channel is not set up"),
    "not-offered": ("server tidak menawarkan TLS atau AUTH", "the server offers no TLS or AUTH"),
    "certificate": ("sertifikat server tidak dipercaya", "the server's certificate is not trusted"),
    "tls": ("sambungan aman gagal", "the secure connection failed"),
    "connect": ("server tidak dapat dihubungi", "the server cannot be reached"),
    "timeout": ("server tidak menjawab", "the server did not answer"),
    "dropped": ("sambungan terputus", "the connection was lost"),
    "refused": ("ditolak oleh layanan", "refused by the service"),
    "address": ("alamat surel tidak sah", "no valid e-mail address"),
    "number": ("nomor tidak sah", "no valid number"),
    "render": ("isi pesan tidak dapat disusun", "the text could not be made"),
    "error": ("kesalahan program", "a fault of the program"),
    # Meta's codes that say something of the reader.
    "131021": ("nomor pengirim sendiri", "the sender's own number"),
    "131026": ("nomor tidak ada di WhatsApp", "the number is not on WhatsApp"),
    "131049": ("ditahan oleh Meta", "held back by Meta"),
    "131050": ("penerima menghentikan pesan di WhatsApp", "the reader stopped messages on WhatsApp"),
}

# The enhanced statuses of mail (RFC 3463) that an office meets; a provider says them with or without an SMTP code.
STATUSES: dict[str, Pair] = {
    "5.1.1": ("kotak surat tidak ada", "no such mailbox"),
    "5.1.2": ("domain tidak ada", "no such domain"),
    "5.1.3": ("alamat salah tulis", "a misspelt address"),
    "5.1.6": ("kotak surat sudah pindah", "the mailbox has moved"),
    "5.1.10": ("domain tidak menerima surel", "the domain takes no mail"),
    "5.2.1": ("kotak surat dinonaktifkan", "the mailbox is disabled"),
    "5.2.2": ("kotak surat penuh", "the mailbox is full"),
    "4.2.2": ("kotak surat penuh", "the mailbox is full"),
    "4.4.1": ("server penerima tidak menjawab", "the reader's server does not answer"),
    "4.4.7": ("terlalu lama tidak sampai", "undelivered for too long"),
    "5.7.1": ("ditolak oleh aturan server penerima", "refused by a rule of the reader's server"),
}

REASONS: dict[str, Pair] = {
    Suppressed.REFUSED: ("ditolak oleh penyedia", "refused by the provider"),
    Suppressed.BOUNCED: ("pesan kembali untuk seterusnya", "a message came back for good"),
    Suppressed.DELAYED: ("pesan berulang kali tertunda", "messages were delayed again and again"),
    Suppressed.OPERATOR: ("ditahan oleh operator", "held by an operator"),
}

ANSWERS: dict[str, Pair] = {
    Answer.SENT: ("dikirim", "sent"),
    Answer.DELIVERED: ("sampai", "delivered"),
    Answer.READ: ("dibaca", "read"),
    Answer.FAILED: ("gagal", "failed"),
    Answer.BOUNCED: ("kembali untuk seterusnya", "returned for good"),
    Answer.DELAYED: ("kembali untuk sementara", "returned for now"),
}

DIGESTS: dict[str, Pair] = {
    "reminder": ("pengingat", "reminder"),
    "escalation": ("pengingat kepada atasan", "reminder to the superior"),
    "overview": ("ikhtisar bagi pengelola", "overview for the pengelola"),
}


def code(said: str | None) -> Pair:
    """Give what a code means; an empty pair for none, a mail server's with its words, another's as it is."""
    said = said or ""
    if meant := STATUSES.get(enhanced(said)):
        return f"{meant[0]} ({said})", f"{meant[1]} ({said})"
    return CODES.get(said, (said, said))


def reason(why: str, said: str) -> Pair:
    """Give why an address is suppressed, with what the provider said if it said anything."""
    told, meant = REASONS[why], code(said)
    return (f"{told[0]}, {meant[0]}", f"{told[1]}, {meant[1]}") if said else told


def template(name: str) -> Pair:
    """Give what a message is: `pengingat`, or of a notice the step that it tells of: `ajukan SKP`."""
    machine, _, rest = name.partition(".")
    deeds = EVENTS[Machine(machine)] if machine in set(Machine) else {}
    return DIGESTS.get(name) or deeds.get(rest.partition(".")[0]) or (name, name)


def reader(name: str) -> Pair:
    """Give as what the reader of a notice gets it: `pejabat penilai kinerja`; an empty pair for a reminder."""
    return ROLES.get(name.rpartition(".")[2], ("", ""))
