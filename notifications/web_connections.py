"""HTTP connections that are kept open and replaced like those of connections.py, in a pool of urllib3.

Before it lends a connection again, urllib3 asks whether it is still connected: a worn one says no, and is opened anew.
Nothing has been said by then, so nothing can be said twice.
"""

from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from notifications import connections


class _Kept(HTTPConnection):
    born = used = 0.0
    carried = 0

    def connect(self) -> None:
        super().connect()
        self.born = self.used = connections.now()
        self.carried = 0

    def request(self, *args: Any, **kwargs: Any) -> None:
        self.carried += 1
        super().request(*args, **kwargs)
        self.used = connections.now()

    @property
    def is_connected(self) -> bool:
        return super().is_connected and not connections.worn(self.born, self.used, self.carried)


class _KeptSecure(_Kept, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Kept


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _KeptSecure


class KeptOpen(PoolManager):
    """A pool of such connections. Safe between threads."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
