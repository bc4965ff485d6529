"""Writes 0001_schema.sql from store/tables.py: `make migration`, until the first release and never after."""

from pathlib import Path

from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from store.tables import metadata

FROZEN = Path(__file__).with_name("versions") / "0001_schema.sql"


def schema() -> str:
    """Give the SQL that creates every table and index, in an order in which it can run."""
    speech = dialect()
    made = ["-- Written by `make migration` from store/tables.py."]
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=speech)).strip() + ";")
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=speech)).strip() + ";" for index in indexes]
    lines = (line.rstrip().replace("\t", "    ") for line in "\n\n".join(made).splitlines())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FROZEN.write_text(schema())
