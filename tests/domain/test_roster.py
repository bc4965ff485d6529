"""Rows of cells become people, refusals, exclusions, warnings and quality notes."""

from datetime import date, datetime, time

import pytest

from domain.cells import day, text
from domain.people import Kind
from domain.problems import Problem
from domain.roster import Roster, read, units
from domain.standing import Standing, standing
from tests.rosters import BUDI, DEWI, HEADER, JOKO, RATNA, SARI, a_roster, a_row, the_office

NEW = "198001012006041009"


def accepted(roster: Roster) -> list[str]:
    return [r.nip for r in roster.records]


def refusals(roster: Roster) -> list[tuple[int, str, Problem]]:
    return [(f.row, f.column, f.problem) for f in roster.rejected]


def doubts(roster: Roster) -> list[tuple[int, str, Problem]]:
    return [(f.row, f.column, f.problem) for f in roster.warnings]


def test_a_clean_office_is_accepted_without_a_word():
    roster = a_roster(the_office())
    assert accepted(roster) == [SARI, BUDI, RATNA, DEWI]
    assert (roster.rows, roster.rejected, roster.excluded, roster.warnings) == (4, [], [], [])
    sari = roster.records[0]
    assert (sari.name, sari.rank, sari.unit_code, sari.zone) == ("Sari", "III/a", "U1", "Asia/Jakarta")
    assert (sari.position_since_on, sari.mobile) == (date(2020, 3, 1), "+6281234567890")


def test_rows_are_counted_from_one_below_the_header_and_blank_rows_not_at_all():
    blank, dashes = [None] * len(HEADER), ["-", " ", "'"]
    roster = a_roster([a_row(SARI), blank, [], dashes, a_row("x"), blank])
    assert roster.rows == 2
    assert refusals(roster) == [(2, "NIP BARU", Problem.NIP_NOT_DIGITS)]


def test_a_row_with_nothing_but_a_running_number_is_blank():
    header = ("No", *HEADER)
    roster = a_roster([[1, *a_row(SARI)], [2, *([None] * len(HEADER))]], header)
    assert (roster.rows, roster.ignored_columns) == (1, ["No"])


def test_one_bad_row_never_stops_the_rest():
    roster = a_roster([a_row(1.97e17), a_row(None), a_row(SARI), a_row("1990"), a_row(BUDI)])
    assert accepted(roster) == [SARI, BUDI]
    assert [problem for _, _, problem in refusals(roster)] == [
        Problem.NIP_LOST_DIGITS,
        Problem.NIP_MISSING,
        Problem.NIP_LENGTH,
    ]


def test_of_a_repeated_nip_the_first_stands_and_the_later_row_is_refused():
    roster = a_roster([a_row(SARI), a_row(f"'{SARI}", NAMA="Sari lagi")])
    assert [r.name for r in roster.records] == ["Sari"]
    assert [(f.row, f.nip, f.problem, f.detail) for f in roster.rejected] == [(2, SARI, Problem.NIP_REPEATED, "1")]


def test_a_refused_row_does_not_stand_in_the_way_of_a_good_one():
    roster = a_roster([a_row(SARI, TMT_JABATAN="31-02-2020"), a_row(SARI)])
    assert accepted(roster) == [SARI]
    assert refusals(roster) == [(1, "TMT JABATAN", Problem.DATE_IMPOSSIBLE)]


def test_an_excluded_person_who_comes_again_as_active_is_a_repetition():
    roster = a_roster([a_row(SARI, KEDUDUKAN_HUKUM_NAMA="Pensiun"), a_row(SARI)])
    assert [e.reason for e in roster.excluded] == ["Pensiun"]
    assert refusals(roster) == [(2, "NIP BARU", Problem.NIP_REPEATED)]


def test_columns_are_known_in_any_case_and_the_others_are_listed_as_they_are_written():
    roster = read(
        [" nip baru", "Nama ", "NIK", "", "instansi  kerja\nid", "Alamat Rumah", "unor id", "NIP", "NAMA"],
        [[SARI, "Sari", "33", "x", "A1", "Jl.", "U1", "zz", "other"]],
    )
    assert accepted(roster) == [SARI]
    assert roster.records[0].name == "Sari"
    assert roster.ignored_columns == ["NIK", "Alamat Rumah", "NIP", "NAMA"]


def test_a_file_may_call_its_first_column_nip():
    roster = a_roster([a_row("x")], ("NIP", *HEADER[1:]))
    assert refusals(roster) == [(1, "NIP", Problem.NIP_NOT_DIGITS)]


def test_a_row_without_name_or_agency_is_refused_and_one_without_unit_stands_under_the_agency():
    roster = a_roster(
        [
            a_row(SARI, NAMA=" "),
            a_row(BUDI, INSTANSI_KERJA_ID="", INSTANSI_KERJA_NAMA=None),
            a_row(DEWI, UNOR_ID="", UNOR_NAMA=""),
        ]
    )
    assert refusals(roster) == [
        (1, "NAMA", Problem.NAME_MISSING),
        (2, "INSTANSI KERJA ID", Problem.AGENCY_MISSING),
    ]
    assert doubts(roster) == [(3, "UNOR ID", Problem.UNIT_MISSING)]
    assert (roster.records[0].unit_code, roster.spared) == ("A1", {SARI, BUDI})


def test_an_agency_named_without_its_id_gets_the_id_of_the_other_rows():
    roster = a_roster([a_row(SARI, INSTANSI_KERJA_ID=""), a_row(BUDI)])
    assert [r.agency_code for r in roster.records] == ["A1", "A1"]


@pytest.mark.parametrize(
    "cell",
    [
        "2020-03-01",
        "01-03-2020",
        "1/3/2020",
        "01.03.2020",
        "1 Maret 2020",
        "01-Mar-2020",
        "1 March 2020",
        "2020-03-01 00:00:00",
        "2020-03-01T00:00:00+07:00",
        "20200301",
        "'01-03-2020",
        43891,
        43891.0,
        "43891",
        "43891.5",
        date(2020, 3, 1),
        datetime(2020, 3, 1, 8, 30),
    ],
)
def test_a_day_is_read_from_a_text_a_serial_or_a_date_cell(cell):
    assert day(cell) == date(2020, 3, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "31-02-2020",
        "2023-02-29",
        "13/25/2020",
        "00-00-0000",
        "0000-00-00",
        "01/03/20",
        "2020",
        "#VALUE!",
        "belum ada",
        "45 Maret 2020",
        "1 Foo 2020",
        0,
        60,
        -1,
        99999999,
        1e300,
        float("nan"),
        True,
        time(0, 0),
        date(1, 1, 1),
    ],
)
def test_an_impossible_date_refuses_the_row(cell):
    assert refusals(a_roster([a_row(SARI, TMT_JABATAN=cell)])) == [(1, "TMT JABATAN", Problem.DATE_IMPOSSIBLE)]


def test_no_date_is_no_problem():
    assert a_roster([a_row(SARI, TMT_JABATAN="-")]).records[0].position_since_on is None


def test_a_bad_phone_or_e_mail_is_dropped_with_a_warning_and_the_row_stands():
    roster = a_roster([a_row(SARI, NOMOR_HP="0271-642000", EMAIL="sari@", EMAIL_GOV="sari@localhost")])
    assert (roster.records[0].mobile, roster.records[0].email) == ("", "")
    assert doubts(roster) == [
        (1, "NOMOR HP", Problem.PHONE_NOT_MOBILE),
        (1, "EMAIL GOV", Problem.EMAIL_INVALID),
        (1, "EMAIL", Problem.EMAIL_INVALID),
    ]


def test_the_official_address_is_preferred_if_it_is_valid():
    both = a_row(SARI, EMAIL="sari@mail.example", EMAIL_GOV="sari@surakarta.example")
    private = a_row(BUDI, EMAIL="budi@mail.example", EMAIL_GOV="budi@")
    assert [r.email for r in a_roster([both, private]).records] == [
        "sari@surakarta.example",
        "budi@mail.example",
    ]


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("", Standing.ACTIVE),
        ("AKTIF", Standing.ACTIVE),
        ("PPPK AKTIF", Standing.ACTIVE),
        ("TUGAS BELAJAR", Standing.STUDY),
        ("PENSIUN", Standing.EXCLUDED),
        ("PENSIUN BUP", Standing.EXCLUDED),
        ("MASA PERSIAPAN PENSIUN", Standing.EXCLUDED),
        ("CLTN", Standing.EXCLUDED),
        ("CUTI DI LUAR TANGGUNGAN NEGARA", Standing.EXCLUDED),
        ("PEMBERHENTIAN SEMENTARA", Standing.EXCLUDED),
        ("MENINGGAL DUNIA", Standing.EXCLUDED),
        ("MPP", Standing.EXCLUDED),
        ("MUTASI KELUAR", Standing.EXCLUDED),
        ("TIDAK AKTIF", Standing.EXCLUDED),
        ("PENSIUNKAN", Standing.UNKNOWN),
        ("AKTIF KEMBALI DARI CLTN", Standing.UNKNOWN),
        ("PNS KENA HUKUMAN DISIPLIN", Standing.UNKNOWN),
    ],
)
def test_the_words_of_kedudukan_hukum(words, meaning):
    assert standing(words) is meaning


def test_pensiun_and_cltn_are_excluded_with_their_reason_and_unknown_words_only_warn():
    roster = a_roster(
        [
            a_row(SARI, KEDUDUKAN_HUKUM_NAMA=" pensiun   BUP "),
            a_row(BUDI, KEDUDUKAN_HUKUM_NAMA="Cltn"),
            a_row(DEWI, KEDUDUKAN_HUKUM_NAMA="Sedang dipikirkan"),
            a_row(RATNA, KEDUDUKAN_HUKUM_NAMA="Tugas Belajar"),
        ]
    )
    assert [(e.row, e.nip, e.reason) for e in roster.excluded] == [
        (1, SARI, "pensiun BUP"),
        (2, BUDI, "Cltn"),
    ]
    assert accepted(roster) == [DEWI, RATNA]
    assert doubts(roster) == [
        (3, "KEDUDUKAN HUKUM NAMA", Problem.STANDING_UNKNOWN),
        (4, "KEDUDUKAN HUKUM NAMA", Problem.STANDING_STUDY),
    ]


def test_a_kind_that_disagrees_with_the_nip_is_a_warning_and_the_nip_decides():
    roster = a_roster([a_row(JOKO), a_row("199206012024991005", JENIS_PEGAWAI_NAMA="PPPK Paruh Waktu")])
    assert [r.kind for r in roster.records] == [Kind.PPPK, Kind.PPPK]
    assert doubts(roster) == [
        (1, "JENIS PEGAWAI NAMA", Problem.KIND_DISAGREES),
        (2, "NIP BARU", Problem.NIP_KIND_UNKNOWN),
    ]


def test_a_zone_is_wib_wita_wit_or_an_iana_name_and_the_first_row_of_a_unit_decides():
    zones = [("U1", "wit"), ("U1", "WITA"), ("U2", "asia/pontianak"), ("U3", "GMT+8"), ("U3", "")]
    nips = [SARI, BUDI, RATNA, DEWI, JOKO]
    rows = [a_row(n, UNOR_ID=u, ZONA_WAKTU=z) for n, (u, z) in zip(nips, zones, strict=True)]
    roster = a_roster([[*row[:4], "", *row[5:]] for row in rows])
    assert [(u.code, u.zone) for u in units(roster.records)] == [
        ("U1", "Asia/Jayapura"),
        ("U2", "Asia/Pontianak"),
        ("U3", ""),
    ]
    assert doubts(roster) == [
        (4, "ZONA WAKTU", Problem.ZONE_UNKNOWN),
        (2, "ZONA WAKTU", Problem.ZONE_DISAGREES),
    ]


def test_units_that_stand_above_each_other_in_a_circle_lose_one_parent():
    roster = a_roster([a_row(SARI, UNOR_ID="B", UNOR_INDUK_ID="A"), a_row(BUDI, UNOR_ID="A", UNOR_INDUK_ID="B")])
    assert [(u.code, u.parent_code) for u in units(roster.records)] == [("B", "A"), ("A", "")]
    assert doubts(roster) == [(2, "UNOR INDUK ID", Problem.UNIT_CIRCULAR)]


def test_text_of_a_cell_loses_what_no_eye_sees():
    assert text("'Ma’ruf\u00a0 \n Amin\u200b\x00 ") == "Ma’ruf Amin"
    assert text(12.0) == "12"
    assert text(None) == text("--") == ""
