"""What is written of an objection, from typed texts: receipt, grounds, what each side says, the decision."""

from collections.abc import Mapping

from cli.forms import FieldError, Hand, amount, rating_of
from cli.subject import Subject
from domain.objection import Side
from store import objections
from store.numeric import Numbers

Texts = Mapping[str, str]
SIDES = {
    **{str(side): side for side in Side},
    **dict.fromkeys(("pegawai", "pegawai yang dinilai"), Side.EMPLOYEE),
    **dict.fromkeys(("penilai", "pejabat penilai", "pejabat penilai kinerja"), Side.APPRAISER),
}
PAIRS = (("hasil", "perilaku"), ("nilai_skp", "nilai_perilaku"))


def receipt(hand: Hand, what: Subject, texts: Texts) -> None:
    """Acknowledge the result; a second time changes nothing."""
    objections.receipt(hand.tx, what.id, actor=hand.actor, now=hand.now)


def grounds(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write why the employee objects."""
    objections.objection(hand.tx, what.id, texts["words"], actor=hand.actor, now=hand.now)


def hearing(hand: Hand, what: Subject, texts: Texts) -> None:
    """Write what one side says; whose side it is must be said only by the superior who heard it."""
    said = texts.get("side") or ""
    side = SIDES.get(" ".join(said.lower().split()))
    if said and side is None:
        raise FieldError(
            "side",
            f"'{said}' bukan pihak: tulis employee (pegawai) atau appraiser (pejabat penilai)",
            f"'{said}' is no side: write employee or appraiser",
        )
    objections.hearing(hand.tx, what.id, texts["words"], side, actor=hand.actor, now=hand.now)


def decision(hand: Hand, what: Subject, texts: Texts) -> None:
    """Grant an objection with two new ratings or numbers, or reject it with none."""
    objections.decision(hand.tx, what.id, texts["words"], _new(texts), actor=hand.actor, now=hand.now)


def _new(texts: Texts) -> objections.New:
    given = [pair for pair in PAIRS if any(texts.get(field) for field in pair)]
    if len(given) > 1:
        raise FieldError("nilai_skp", "isi rating atau nilai, bukan keduanya", "give ratings or numbers, not both")
    for pair in given:
        if missing := [field for field in pair if not texts.get(field)]:
            raise FieldError(
                missing[0], "isi kedua rating baru, atau tidak sama sekali", "give both new ratings, or none of them"
            )
    if not given:
        return None
    if given == [PAIRS[0]]:
        return rating_of(texts, "hasil"), rating_of(texts, "perilaku")
    return Numbers(amount(texts, "nilai_skp"), amount(texts, "nilai_perilaku"), texts.get("idea") or None)
