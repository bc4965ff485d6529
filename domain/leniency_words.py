"""How appraisers rate, in words and numbers: advice by a setting of ours, and said to be that."""

from domain.leniency import Agency, Leniency
from domain.policy import Policy
from domain.rating import LABELS
from domain.speech import Speech
from domain.terms import Predikat


def decimal(value: float, places: int, speech: Speech) -> str:
    """Give a number with so many places and the decimal sign of the language."""
    said = f"{value:.{places}f}"
    return (said[1:] if float(said) == 0 and said[0] == "-" else said).replace(".", speech(",", "."))


def percent_of(part: int, total: int, speech: Speech) -> str:
    """Give a share in percent with one place; nothing where there is no whole."""
    return decimal(100 * part / total, 1, speech) if total else ""


def in_words(one: Leniency, speech: Speech) -> str:
    """Give a figure as a sentence: `menilai 0,4 tingkat lebih tinggi daripada instansi, antara 0,1 dan 0,7, …`."""
    said = speech(f"dari {one.ratings} penilaian", f"from {one.ratings} ratings")
    if one.figure is None or one.low is None or one.high is None:
        return speech(f"belum dapat dibandingkan, {said}", f"nothing to compare with, {said}")
    size = decimal(abs(one.figure), 1, speech)
    low, high = decimal(one.low, 1, speech), decimal(one.high, 1, speech)
    way = speech("lebih tinggi", "higher") if one.figure > 0 else speech("lebih rendah", "lower")
    if float(f"{one.figure:.1f}") == 0:
        sentence = speech("menilai sama dengan instansi", "rates as the agency does")
    else:
        sentence = speech(
            f"menilai {size} tingkat {way} daripada instansi", f"rates {size} steps {way} than the agency"
        )
    few = speech("; penilaiannya terlalu sedikit", "; too few ratings") if one.too_few else ""
    return f"{sentence}, {speech('antara', 'between')} {low} {speech('dan', 'and')} {high}, {said}{few}"


def basis(rules: Policy, agency: Agency, speech: Speech) -> list[str]:
    """Say what the figures are reckoned from, so that a reader can take them again, and that they are no rule."""
    rule = rules.kalibrasi.value
    scores = ", ".join(f"{LABELS[p]} {score}" for p, score in ((p, rule.skor[p]) for p in Predikat))
    n = [decimal(x, 3, speech) for x in (agency.mean, agency.slope, agency.within, agency.between, agency.centre)]
    return [
        speech(
            f"{agency.ratings} penilaian oleh {agency.appraisers} penilai; rata-rata skor {n[0]}; per persen capaian "
            f"{n[1]}; ragam di dalam penilai {n[2]}, antarpenilai {n[3]}; pusat {n[4]}",
            f"{agency.ratings} ratings by {agency.appraisers} appraisers; mean score {n[0]}; per percent achieved "
            f"{n[1]}; variance within appraisers {n[2]}, between {n[3]}; centre {n[4]}",
        ),
        speech(
            f"skor: {scores}; rentang {rule.interval_persen}%; angka = bobot × mentah; rumus: domain/leniency.py",
            f"scores: {scores}; interval {rule.interval_persen}%; figure = weight × raw; formulas: domain/leniency.py",
        ),
        speech(
            "penilaian pimpinan unit tidak dihitung: hasil kerjanya dari capaian unit. Hitungan ini pengaturan kami "
            "sebagai saran, bukan ketentuan (belum diverifikasi)",
            "ratings of heads of units are left out: their hasil kerja is the unit's capaian. This reckoning is our "
            "setting and advice, no rule (unverified)",
        ),
    ]
