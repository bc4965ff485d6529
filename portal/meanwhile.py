"""Two people at one thing: whoever comes second is told what the first one did, and when, and how to go on."""

from domain.lifecycle import lines
from domain.speech import Speech
from domain.terms import Machine
from domain.words import EVENTS
from store import latest
from store.database import Connection
from store.latest import Latest
from store.mine import Stand
from store.people import Refused


def refused(tx: Connection, at: Stand, event: str, error: Refused) -> Refused:
    """Give a refusal with the step that stands in its way; where none does, the refusal as it is."""
    last = latest.step(tx, at.machine, at.id)
    if last is None or last.target in {move.source for move in lines(at.machine, event)}:
        return error
    done, by = EVENTS[at.machine][last.event], _by(last)
    return Refused(
        f"{error}. Langkah terakhir: “{done[0]}”, {by[0]}. Mohon memuat ulang halaman ini untuk melihat keadaannya.",
        f"{error.english}. The latest step: “{done[1]}”, {by[1]}. Please load the page again to see how it stands.",
    )


def handed_over(tx: Connection, cycle_id: int, unit_id: int) -> Refused:
    """Give the refusal for whoever wants to hand over results of a unit in which none waits for it."""
    last = latest.handed_over(tx, cycle_id, unit_id)
    if last is None:
        return Refused(
            "Belum ada hasil unit ini yang dapat disampaikan.", "No result of this unit can be handed over yet."
        )
    done, by = EVENTS[Machine.APPRAISAL][last.event], _by(last)
    return Refused(
        f"Tidak ada lagi hasil unit ini yang menunggu disampaikan: “{done[0]}”, {by[0]}.",
        f"No result of this unit waits to be handed over any more: “{done[1]}”, {by[1]}.",
    )


def _by(last: Latest) -> tuple[str, str]:
    """Give who and when, in both languages."""
    who = (f"oleh {last.name}", f"by {last.name}") if last.name else ("oleh sistem", "by the system")
    return (
        f"{who[0]}, {Speech('id').moment(last.at, last.zone)}",
        f"{who[1]}, {Speech('en').moment(last.at, last.zone)}",
    )
