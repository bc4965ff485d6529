"""Two ratings give a predikat; a unit's predikat are held against the pattern. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import Bilingual
from domain.provisions import Distribution, PredikatRule, Share
from domain.terms import Ekspektasi, Predikat, PredikatOrganisasi

LABELS = {
    Predikat.SANGAT_BAIK: "Sangat Baik",
    Predikat.BAIK: "Baik",
    Predikat.BUTUH_PERBAIKAN: "Butuh Perbaikan",
    Predikat.KURANG: "Kurang",
    Predikat.SANGAT_KURANG: "Sangat Kurang",
}
EKSPEKTASI_LABELS = {
    Ekspektasi.DI_BAWAH: "Di Bawah Ekspektasi",
    Ekspektasi.SESUAI: "Sesuai Ekspektasi",
    Ekspektasi.DI_ATAS: "Di Atas Ekspektasi",
}
ORGANISASI_LABELS = {
    PredikatOrganisasi.ISTIMEWA: "Istimewa",
    PredikatOrganisasi.BAIK: "Baik",
    PredikatOrganisasi.BUTUH_PERBAIKAN: "Butuh Perbaikan",
    PredikatOrganisasi.KURANG: "Kurang",
    PredikatOrganisasi.SANGAT_KURANG: "Sangat Kurang",
}


class UnknownLabel(Bilingual):
    """A rating or predikat is not spelt as any form or export spells it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One way in which a unit does not meet its pattern."""

    share: Share
    count: int
    total: int


# --- labels, read exactly ------------------------------------------------------------------------------


def ekspektasi(label: str) -> Ekspektasi:
    """Give the rating that a label names, spelt as on forms, in exports or in code. Never by substring.

    Raises UnknownLabel for anything else. Source: labels of REGULATION 3.1 (PermenPANRB 6/2022, exports).
    """
    found = _EKSPEKTASI.get(_word(label))
    if found is None:
        labels, codes = ", ".join(EKSPEKTASI_LABELS.values()), ", ".join(Ekspektasi)
        raise UnknownLabel(
            f"'{label}' bukan rating; yang dikenal: {labels} (atau {codes})",
            f"'{label}' is no rating; known are: {labels} (or {codes})",
        )
    return found


def predikat_label(label: str) -> Predikat:
    """Give the predikat of a person that a label names, as forms and exports spell it. Never by substring.

    Raises UnknownLabel; for `Istimewa` it says that only organisations have it. Source: REGULATION 3.1.
    """
    word = _word(label)
    found = _PREDIKAT.get(word)
    if found is not None:
        return found
    if word == PredikatOrganisasi.ISTIMEWA:
        raise UnknownLabel(
            "'Istimewa' hanya untuk predikat organisasi, bukan predikat pegawai",
            "'Istimewa' is a predikat of organisations only, never of a person",
        )
    labels = ", ".join(LABELS.values())
    raise UnknownLabel(
        f"'{label}' bukan predikat pegawai; yang dikenal: {labels}",
        f"'{label}' is no predikat of a person; known are: {labels}",
    )


def predikat_organisasi(label: str) -> PredikatOrganisasi:
    """Give the predikat of an organisation that a label names; `Cukup` is Butuh Perbaikan. Raises UnknownLabel."""
    word = _word(label)
    try:
        return PredikatOrganisasi(_BUTUH_PERBAIKAN.get(word, word))
    except ValueError:
        labels = ", ".join(ORGANISASI_LABELS.values())
        raise UnknownLabel(
            f"'{label}' bukan predikat organisasi; yang dikenal: {labels}",
            f"'{label}' is no predikat of an organisation; known are: {labels}",
        ) from None


def _word(label: str) -> str:
    """Give a label as it is compared: small letters, one `_` between words, none around a slash."""
    return "_".join(label.lower().replace("_", " ").split()).replace("_/", "/").replace("/_", "/")


_HEADS = {
    Ekspektasi.DI_BAWAH: ("di_bawah", "dibawah"),
    Ekspektasi.SESUAI: ("sesuai",),
    Ekspektasi.DI_ATAS: ("di_atas", "diatas"),
}
_EKSPEKTASI = {f"{head}{tail}": e for e, heads in _HEADS.items() for head in heads for tail in ("", "_ekspektasi")}
_BUTUH_PERBAIKAN = dict.fromkeys(("cukup", "perlu_perbaikan"), "butuh_perbaikan")
_PREDIKAT = {
    **{str(p): p for p in Predikat},
    **dict.fromkeys(_BUTUH_PERBAIKAN, Predikat.BUTUH_PERBAIKAN),
    "kurang/misconduct": Predikat.KURANG,
}


# --- the rules -----------------------------------------------------------------------------------------


def predikat(rule: PredikatRule, hasil: Ekspektasi, perilaku: Ekspektasi) -> Predikat:
    """Give the predikat of two ratings. Source: kuadran PermenPANRB 6/2022."""
    return rule.matrix[hasil][perilaku]


def departures(
    rule: Distribution, organisasi: PredikatOrganisasi, counts: Mapping[Predikat, int]
) -> tuple[Departure, ...]:
    """Give the ways in which a unit's counts do not meet the pattern of its organisation's predikat.

    Empty for a unit smaller than the stated minimum. Exact in whole numbers. Source: SE MenPANRB 3/2023.
    """
    total = sum(counts.values())
    if total < rule.jumlah_minimum:
        return ()
    held = [(share, sum(counts.get(p, 0) for p in share.of)) for share in rule.pola[organisasi]]
    return tuple(Departure(share, count, total) for share, count in held if not _meets(share, count, total))


def _meets(share: Share, count: int, total: int) -> bool:
    return not (
        (share.min is not None and count * 100 < share.min * total)
        or (share.max is not None and count * 100 > share.max * total)
        or (share.people is not None and count < share.people)
    )
