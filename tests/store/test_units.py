"""A unit is found by its code, by its name, or not at all; never by guessing between two."""

import pytest

from store import units
from store.units import Unknown
from tests.people import Office


def test_a_unit_is_found_by_code_or_by_name_in_any_case(office: Office) -> None:
    assert units.find(office.tx, "U1").name == "Unit U1"
    assert units.find(office.tx, " unit u1 ").code == "U1"
    assert units.find(office.tx, "A1/U1").agency == "Pemerintah Kota Surakarta"


def test_a_code_that_two_agencies_use_needs_the_agency(office: Office) -> None:
    office.do("INSERT INTO unit (agency_id, code, name) SELECT id, 'U1', 'Bidang' FROM agency WHERE code = 'A2'")
    with pytest.raises(Unknown, match=r"lebih dari satu unit: A2/U1 .*, A1/U1 "):
        units.find(office.tx, "U1")
    assert units.find(office.tx, "A2/U1").name == "Bidang"


@pytest.mark.parametrize(
    ("said", "near"), [("unit u", "mungkin maksudnya A1/U0"), ("%", "tidak dikenal$"), ("", "tidak dikenal$")]
)
def test_an_unknown_unit_is_refused_with_those_it_could_be(office: Office, said: str, near: str) -> None:
    with pytest.raises(Unknown, match=near):
        units.find(office.tx, said)
