"""A form of a page as a browser without scripts would send it, when a person fills it in and presses a button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import requests

Fields = list[tuple[str, str]]


@dataclass
class Form(HTMLParser):
    """The fields of the form with one id, in their order; `buttons` are the values of its buttons."""

    id: str
    fields: Fields = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.inside = self.hollow = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.id
        self.hollow = self.hollow or tag == "template"
        name = given.get("name", "")
        if not self.inside or self.hollow:
            return
        if tag == "input" and name:
            self.fields.append((name, given.get("value", "")))
        elif tag == "button":
            self.buttons.append(given.get("value", ""))
        elif tag == "textarea":
            self.area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or name_of(self.fields) != self.select):
            if name_of(self.fields) == self.select:
                self.fields.pop()
            self.fields.append((self.select, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[-1] = (self.area, self.fields[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self.hollow = False
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""

    def lines(self) -> list[str]:
        """The keys of the lines."""
        return [value for name, value in self.fields if name == "baris"]

    def value(self, name: str) -> str:
        return dict(self.fields)[name]

    def filled(self, **typed: str) -> Fields:
        """The fields with what a person typed; `rhk_2` is the RHK of the second line."""
        keys = self.lines()
        new = {}
        for name, said in typed.items():
            what, _, place = name.rpartition("_")
            new[f"{what}-{keys[int(place) - 1]}" if place.isdecimal() else name.replace("__", "-")] = said
        known = dict(self.fields)
        assert set(new) <= set(known), f"the form has no {set(new) - set(known)}"
        return [(name, new.get(name, said)) for name, said in self.fields]


def name_of(fields: Fields) -> str:
    return fields[-1][0] if fields else ""


def form(answer: requests.Response, id_: str) -> Form:
    """Read a form off a page."""
    found = Form(id_)
    found.feed(answer.text)
    assert found.fields, answer.text[:300]
    return found
