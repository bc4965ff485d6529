"""Wait until another connection stands before a lock: then two things happen at the same moment, every time."""

from concurrent.futures import Future
from typing import Any

from store.database import Engine, text


def stands_in_line(engine: Engine, other: "Future[Any]") -> bool:
    """Give whether the other waits for a lock, as soon as it does; at most four seconds, or until it is done."""
    with engine.connect() as tx:
        for _ in range(400):
            if tx.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return True
            if other.done():
                return False
            tx.execute(text("SELECT pg_sleep(0.01)"))
    return False
