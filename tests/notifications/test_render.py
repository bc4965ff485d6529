"""The words: every notice in both languages and channels, in the register of an official letter."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.lifecycle import ENDS, STATES, stage_of
from domain.terms import Channel
from notifications.render import DIGESTS, RenderError, approved, render
from notifications.words import LANGUAGES, moment, words
from tests.notifications.messages import ITEMS, NOTICES, PARAMS, ROWS, item

LEAKS = re.compile(r"!|\bNone\b|\{\{|\{%|Undefined|\bAnda\b|\bkamu\b|terlambat|\btelat\b", re.I)
PREDIKAT = re.compile(r"sangat baik|butuh perbaikan|sangat kurang|istimewa|\bkurang\b|\bbaik\b|predikat", re.I)
WAITING = [(m, s) for m, states in STATES.items() for s in states if s not in ENDS[m] and stage_of(m, s)]


def _said(template: str, channel: Channel, language: str, **params: Any) -> str:
    made = render(template, channel, language, PARAMS | params)
    return "\n".join([made.subject, made.text, *made.values])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_know_every_notice_of_the_lifecycle_and_no_other(language: str) -> None:
    assert sorted(words(language)["notices"]) == NOTICES


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", NOTICES)
def test_every_notice_can_be_said(template: str, language: str, channel: Channel) -> None:
    for params in ({}, {"count": 3, "subject_name": None}, {"period": 0, "due_at": None}, {"check_ins": 12}):
        said = _said(template, channel, language, **params)
        assert not LEAKS.search(said), said
        assert not PREDIKAT.search(said), said
        assert PARAMS["link"] in said
        assert PARAMS["contact"] in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [*NOTICES, *DIGESTS])
def test_no_name_stands_in_a_subject_and_a_mail_is_small(template: str, language: str) -> None:
    made = render(template, Channel.EMAIL, language, PARAMS | {"items": ITEMS, "rows": ROWS})
    assert "Sari" not in made.subject
    assert "Joko" not in made.subject
    assert made.subject.isascii()
    assert len(made.subject) < 120
    assert len(made.html.encode()) + len(made.text.encode()) < 30_000
    assert "<img" not in made.html
    assert "url(" not in made.html
    assert "Jumat, 29 Januari 2027 pukul 16.00 WIB" in made.text or language == "en"


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("machine", "state"), WAITING)
def test_everything_that_can_wait_can_be_reminded_of(machine: str, state: str, language: str, channel: Channel) -> None:
    assert f"{machine}.{state}" in words(language)["items"]
    for template in ("reminder", "escalation"):
        for own in (True, False):
            one = item(machine, state, own, 1 if own else 3)
            for items in ([one], [one | {"overdue": True}], [one, *ITEMS]):
                said = _said(template, channel, language, items=items)
                assert not LEAKS.search(said), said
                assert not PREDIKAT.search(said), said


def test_a_letter_opens_and_closes_as_offices_do() -> None:
    text = render("appraisal.send_back.employee", Channel.EMAIL, "id", PARAMS).text
    assert text.startswith("Yth. Bapak/Ibu Sari Wulandari, S.Pd.,\n\n")
    assert "Mohon berkenan" in text
    assert "Demikian disampaikan. Atas perhatian dan kerja sama Bapak/Ibu, kami ucapkan terima kasih." in text


def test_one_subject_is_named_and_several_are_counted() -> None:
    one = render("appraisal.propose.appraiser", Channel.EMAIL, "id", PARAMS)
    many = render("appraisal.propose.appraiser", Channel.EMAIL, "id", PARAMS | {"count": 20, "subject_name": None})
    assert "Joko Susilo, S.T. telah mengajukan SKP Tahun 2027" in one.text
    assert "Terdapat 20 SKP Tahun 2027" in many.text
    assert many.subject == "[Persetujuan SKP 2027] 20 SKP menunggu persetujuan"


def test_a_month_is_named_where_check_ins_are_monthly() -> None:
    text = render("checkin.miss.employee", Channel.EMAIL, "id", PARAMS | {"check_ins": 12, "period": 3}).text
    assert "laporan realisasi bulan Maret 2027 Bapak/Ibu belum tercatat" in text


def test_the_last_day_for_an_objection_is_told_with_the_result() -> None:
    text = render("appraisal.issue.employee", Channel.EMAIL, "id", PARAMS | {"objection_until": date(2028, 2, 12)}).text
    assert "paling lambat Sabtu, 12 Februari 2028" in text


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "Jumat, 29 Januari 2027 pukul 16.00 WIB"),
        ("Asia/Pontianak", "Jumat, 29 Januari 2027 pukul 16.00 WIB"),
        ("Asia/Makassar", "Jumat, 29 Januari 2027 pukul 17.00 WITA"),
        ("Asia/Jayapura", "Jumat, 29 Januari 2027 pukul 18.00 WIT"),
    ],
)
def test_a_moment_is_said_in_the_zone_of_the_unit(zone: str, said: str) -> None:
    at = datetime(2027, 1, 29, 9, tzinfo=UTC)
    assert moment(at, zone, "id") == said
    assert moment(at, zone, "en").startswith("Friday, 29 January 2027 at 1")
    assert moment(at, zone, "en").endswith(said.rpartition(" ")[2])


@pytest.mark.parametrize("name", sorted(set(PARAMS) - {"objection_until", "subject_name"}))
def test_a_missing_parameter_is_an_error(name: str) -> None:
    params = {key: value for key, value in PARAMS.items() if key != name}
    with pytest.raises(RenderError, match=r"appraisal\.void\.employee"):
        render("appraisal.void.employee", Channel.EMAIL, "id", params)


@pytest.mark.parametrize(
    ("template", "language", "params"),
    [
        ("appraisal.promote.employee", "id", {}),
        ("reminder", "id", {}),
        ("reminder", "id", {"items": []}),
        ("escalation", "id", {"items": []}),
        ("overview", "id", {}),
        ("overview", "id", {"rows": []}),
        ("appraisal.void.employee", "id", {"unsubscribe": "javascript:alert(1)"}),
        ("appraisal.void.employee", "jv", {}),
        ("appraisal.void.employee", "id", {"link": "javascript:alert(1)"}),
        ("appraisal.void.employee", "id", {"zone": "Asia/Surakarta"}),
        ("appraisal.void.employee", "id", {"due_at": datetime(2027, 1, 29, 16)}),
    ],
)
def test_what_cannot_be_said_is_an_error_that_tells_no_parameter(
    template: str, language: str, params: dict[str, Any]
) -> None:
    with pytest.raises(RenderError) as caught:
        render(template, Channel.EMAIL, language, PARAMS | params)
    assert "Sari" not in str(caught.value)
    assert "alert" not in str(caught.value)


def test_the_bodies_for_meta_obey_its_rules() -> None:
    bodies = approved()
    assert sorted(bodies) == ["siklus_eskalasi", "siklus_masuk", "siklus_pemberitahuan", "siklus_pengingat"]
    for by_language in bodies.values():
        assert sorted(by_language) == sorted(LANGUAGES)
        for body in by_language.values():
            numbers = re.findall(r"\{\{(\d)\}\}", body)
            assert numbers == [str(place) for place in range(1, len(numbers) + 1)]
            assert not body.startswith("{{")
            assert not body.endswith("}}")
            assert "\n" not in body
            assert len(body) < 600


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_by_whatsapp_is_short(language: str) -> None:
    """A notice goes by WhatsApp where e-mail cannot; the few long ones tell of what was done in somebody's place."""
    lengths = [len(render(name, Channel.WHATSAPP, language, PARAMS).text.partition("\n")[0]) for name in NOTICES]
    assert max(lengths) <= 350
    assert sum(length <= 300 for length in lengths) >= 0.9 * len(lengths)


def test_a_reminder_by_whatsapp_is_short() -> None:
    mine = [item("checkin", "open", own=True, count=1)]
    made = render("reminder", Channel.WHATSAPP, "id", PARAMS | {"items": mine})
    assert len(made.text.partition("\n")[0]) <= 300
    assert made.text.startswith("Yth. Bapak/Ibu Sari Wulandari, S.Pd., mengingatkan pelaporan realisasi Triwulan I")
