"""A guard is a column: store/facts.sql has one boolean for every fact that the lifecycle asks for."""

import pytest

from domain.lifecycle import facts
from domain.terms import Machine
from store.database import Connection, text

BOOLEAN = 16  # PostgreSQL's own number for the type


@pytest.mark.parametrize("machine", Machine)
def test_every_fact_is_a_boolean_column_of_its_facts_function(machine: Machine, tx: Connection) -> None:
    found = tx.execute(text(f"select * from {machine}_facts(now(), 'any') limit 0"))
    assert found.cursor is not None
    columns = {column[0] for column in found.cursor.description if column[1] == BOOLEAN}
    assert set(map(str, facts(machine))) - columns == set()
