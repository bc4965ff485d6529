"""The NIP, and the ways to reach a person."""

from datetime import date

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cells import text
from domain.contacts import email, mobile
from domain.people import Kind, Nip, Sex, clean, mask, parse
from domain.problems import Problem
from tests.rosters import JOKO, SARI


def a_nip(digits: object) -> Nip:
    found = parse(digits)
    assert isinstance(found, Nip)
    return found


def test_a_nip_tells_birth_date_kind_and_sex():
    assert a_nip(SARI) == Nip(SARI, Kind.PNS, date(1990, 3, 12), Sex.FEMALE)
    assert a_nip("198902252024211013").kind is Kind.PPPK


def test_spaces_and_apostrophes_are_stripped_from_a_nip():
    for written in (
        "'199003122015032001",
        "19900312 201503 2 001",
        " ’1990 0312\u00a02015032001 ",
        int(SARI),
    ):
        assert a_nip(written).digits == SARI


@pytest.mark.parametrize(
    "cell",
    [
        1.97808172005011e17,
        "1.97E+17",
        "1,97808E+17",
        "'1.97808172005011E+17",
        "1.97808172005011e+17",
        197808172005011000,
        "197808172005011000",
        "197808172005010000",
        "197808172005011000.0",
        "197808172005011008,0",
    ],
)
def test_a_nip_that_lost_digits_in_a_spreadsheet_is_refused_with_that_reason(cell):
    assert parse(cell) is Problem.NIP_LOST_DIGITS


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, Problem.NIP_MISSING),
        ("  ' ", Problem.NIP_MISSING),
        ("-", Problem.NIP_MISSING),
        ("13001234", Problem.NIP_LENGTH),
        ("1990031220150320011", Problem.NIP_LENGTH),
        (19900312.0, Problem.NIP_LENGTH),
        ("19900312201503200I", Problem.NIP_NOT_DIGITS),
        ("19900312.201503.2.001", Problem.NIP_NOT_DIGITS),
        ("１９９００３１２２０１５０３２００１", Problem.NIP_NOT_DIGITS),
        (True, Problem.NIP_NOT_DIGITS),
        ("199002302015032001", Problem.NIP_BIRTH_DATE),
        ("000000002015032001", Problem.NIP_BIRTH_DATE),
        ("199003122015033001", Problem.NIP_SEX),
        ("199003122015030001", Problem.NIP_SEX),
    ],
)
def test_a_nip_is_refused_for_length_characters_birth_date_and_sex(cell, problem):
    assert parse(cell) is problem


def test_digits_13_and_14_that_name_no_kind_are_a_warning_only():
    for month in ("00", "13", "20", "30", "99"):
        found = a_nip(f"199003122015{month}2001")
        assert found.kind is None
        assert found.warnings == (Problem.NIP_KIND_UNKNOWN,)


@pytest.mark.parametrize(
    ("nip", "doubtful"),
    [
        ("200203012020032001", False),  # 18 on that very day
        ("200203022020032001", True),
        ("196203022020032001", False),  # 57
        ("196103012020032001", True),  # 59
        ("200203022020212001", False),  # of a PPPK only the year is known
        ("199003121980032001", True),
    ],
)
def test_an_age_at_tmt_outside_18_to_58_is_a_warning_only(nip, doubtful):
    assert (Problem.NIP_AGE in a_nip(nip).warnings) is doubtful


def test_a_mask_leaves_the_last_four_digits():
    assert mask("198902252024031013") == "**************1013"
    assert mask("13") == "**"
    assert clean("' Bukan NIP") == "BukanNIP"
    assert clean(1.97e17) == "1.97E+17"


@given(st.one_of(st.text(max_size=24), st.integers(), st.floats(), st.text("0123456789 '", max_size=20)))
def test_no_cell_makes_the_reading_of_a_nip_fail(cell):
    found = parse(cell)
    assert isinstance(found, Problem) or (len(found.digits) == 18 and found.digits.isascii())


@pytest.mark.parametrize(
    "written",
    [
        "0812-3456-7890",
        "081234567890",
        "'081234567890",
        "6281234567890",
        "+6281234567890",
        "81234567890",
        81234567890,
        81234567890.0,
        "+62 (0)812 3456 7890",
        "62 0812 3456 7890",
        "006281234567890",
        "０８１２３４５６７８９０",
        "tel:+62-812-3456-7890",
        "HP. 0812.3456.7890",
        "0812–3456–7890",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(written):
    assert mobile(written) == "+6281234567890"


def test_a_short_old_mobile_number_with_62_is_no_fixed_line():
    assert mobile("62812345678") == "+62812345678"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("0271642000", Problem.PHONE_NOT_MOBILE),
        ("+60123456789", Problem.PHONE_FOREIGN),
        ("0812345678l0", Problem.PHONE_INVALID),
        ("081234567890 ext 3", Problem.PHONE_INVALID),
        ("081234567890x3", Problem.PHONE_INVALID),
        ("8.12E+10", Problem.PHONE_INVALID),
        ("0812", Problem.PHONE_INVALID),
        ("0812345678901234", Problem.PHONE_INVALID),
        ("081234567890 081398765432", Problem.PHONE_INVALID),
        ("081234567890 / 081398765432", Problem.PHONE_SEVERAL),
        ("081234567890;081398765432", Problem.PHONE_SEVERAL),
        ("081234567890 atau 081398765432", Problem.PHONE_SEVERAL),
        ("#N/A", Problem.PHONE_SEVERAL),
        ("tidak ada", Problem.PHONE_INVALID),
    ],
)
def test_what_is_no_indonesian_mobile_number_is_dropped_with_its_reason(written, problem):
    assert mobile(written) is problem


def test_an_empty_contact_is_no_problem():
    assert mobile(None) is mobile("") is mobile("-") is None
    assert email(None) is email(" ") is email("-") is None


@settings(max_examples=400)
@given(st.from_regex(r"(?:0|\+62)?[0-9]{1,4}[ .-]?[0-9]{2,4}[ .-]?[0-9]{3,6}", fullmatch=True))
def test_the_short_cut_for_plain_numbers_says_what_the_library_says(number):
    if number.startswith(("00", "62")):
        number = "0" + number.lstrip("062")
    try:
        found = phonenumbers.parse(number, "ID")
        good = (
            found.country_code == 62
            and phonenumbers.is_valid_number(found)
            and phonenumbers.number_type(found) == phonenumbers.PhoneNumberType.MOBILE
        )
    except phonenumbers.NumberParseException:
        good = False
    mine = mobile(number)
    assert isinstance(mine, str) and not isinstance(mine, Problem) if good else isinstance(mine, Problem | None)
    if good:
        assert mine == phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


LOCALS = st.text("abzAZ09._+-'\" ", min_size=1, max_size=8) | st.just("a" * 65)
HOSTS = st.text("ab.-xn9 @", max_size=10) | st.sampled_from(
    ["mail.example", "x.test", "dinas.example.", "é.example", "Mail.Example", "１.example", "[127.0.0.1]"]
)


@settings(max_examples=400)
@given(LOCALS, HOSTS)
def test_the_short_cut_for_plain_addresses_says_what_the_library_says(local, host):
    written = text(f"{local}@{host}")
    try:
        wanted = validate_email(written, check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        wanted = Problem.EMAIL_INVALID
    assert email(written) == wanted


@pytest.mark.parametrize(
    "written", ["sari@surakarta.example", " sari@surakarta.example ", "mailto:sari@surakarta.example"]
)
def test_an_e_mail_address_is_trimmed(written):
    assert email(written) == "sari@surakarta.example"


@pytest.mark.parametrize(
    "written",
    [
        "sari",
        "sari@",
        "sari@localhost",
        "sari@x,example",
        "sari@surakarta.example;budi@surakarta.example",
        "Sari <sari@surakarta.example>",
        "sari\nBcc: x@y.example@surakarta.example",
        "sari@sura karta.example",
        "säri@surakarta.example",
        12345,
    ],
)
def test_an_e_mail_address_to_which_nobody_can_send_is_dropped(written):
    assert email(written) is Problem.EMAIL_INVALID


def test_joko_is_a_pppk():
    assert a_nip(JOKO).kind is Kind.PPPK
