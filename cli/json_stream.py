"""The objects of a JSON file one after the other, however long it is: a list, or {"data": […]}, or pages of either."""

import json
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import Any, TextIO

from domain.errors import Bilingual

CHUNK = 1 << 16
LONGEST = 1 << 24  # characters of one object: what is longer is no object of a report
LISTS = ("data", "results", "result", "items", "content", "rows")


class JsonUnreadable(Bilingual):
    """The file is no JSON, or ends in the middle."""


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """Give every object of the file's list, and of each of its pages. Raises JsonUnreadable naming file and place."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        reader = _Reader(path.name, file)
        while reader.peek():
            yield from _flat(reader.values())


def _flat(values: Iterator[Any]) -> Iterator[dict[str, Any]]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(iter(value))
        elif isinstance(value, dict):
            page = next((value[name] for name in LISTS if isinstance(value.get(name), list)), None)
            yield from _flat(iter(page)) if page is not None else iter([value])


class _Reader:
    """A text that is read as far as it is needed."""

    def __init__(self, name: str, file: TextIO) -> None:
        self.name, self.file, self.buffer, self.place, self.passed, self.ended = name, file, "", 0, 0, False

    def peek(self) -> str:
        """Give the next character that says something; empty at the end."""
        while True:
            while self.place < len(self.buffer):
                if not self.buffer[self.place].isspace():
                    return self.buffer[self.place]
                self.place += 1
            if not self._more():
                return ""

    def values(self) -> Iterator[Any]:
        """Give the elements of a list, or of the list that an object holds; a plain object is given as it is."""
        if self.peek() == "[":
            yield from self._elements()
            return
        if self.peek() != "{":
            raise self._broken()
        rest, found = {}, False
        for key in self._keys():
            if self.peek() == "[" and key in LISTS:
                found = True
                yield from self._elements()
            else:
                rest[key] = self._value()
        if not found:
            yield rest

    def _elements(self) -> Iterator[Any]:
        self.place += 1
        while self.peek() != "]":
            yield self._value()
            if self._sign(",]") == "]":
                return
        self.place += 1

    def _keys(self) -> Iterator[str]:
        self.place += 1
        while self.peek() != "}":
            key = self._value()
            self._sign(":")
            yield str(key)
            if self._sign(",}") == "}":
                return
        self.place += 1

    def _sign(self, allowed: str) -> str:
        sign = self.peek()
        if not sign or sign not in allowed:
            raise self._broken()
        self.place += 1
        return sign

    def _value(self) -> Any:
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self.buffer, self.place)
                if end < len(self.buffer) or not self._more():  # a number may go on in the next chunk
                    self.place = end
                    return value
            except JSONDecodeError:
                if len(self.buffer) - self.place > LONGEST or not self._more():
                    raise self._broken() from None
            except RecursionError:
                raise self._broken() from None

    def _more(self) -> bool:
        chunk = "" if self.ended else self.file.read(max(CHUNK, len(self.buffer) - self.place))
        self.ended = not chunk
        self.passed += self.place
        self.buffer, self.place = self.buffer[self.place :] + chunk, 0
        return bool(chunk)

    def _broken(self) -> JsonUnreadable:
        at = f"{self.passed + self.place + 1:,}"
        return JsonUnreadable(
            f"Berkas {self.name} bukan JSON yang utuh: terputus atau keliru pada karakter ke-{at.replace(',', '.')}; "
            "mohon unduh ulang dari e-Kinerja.",
            f"The file {self.name} is not whole JSON: it ends or is wrong at character {at}; "
            "please download it from e-Kinerja again.",
        )


DECODER: JSONDecoder = json.JSONDecoder(strict=False)
