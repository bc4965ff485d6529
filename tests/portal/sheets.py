"""What a page offers to a person without scripts: its links, and its forms with what may be typed, chosen and pressed.

Nothing is sent that the page does not offer: a field that is not there, a choice that is not among the choices, a
button that is not there or waits for something fails the test.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

CHOICES = ("radio", "checkbox")  # sent only where one is chosen


@dataclass
class Field:
    """One field; `offered` are the values of a list, of radio buttons or of a box."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)
    required: bool = False
    most: int | None = None


@dataclass
class Button:
    """One button that sends its form."""

    name: str
    value: str
    waits: bool


@dataclass
class Sheet:
    """One form of a page, and what a person has put into it."""

    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def __getitem__(self, name: str) -> Field:
        found = next((one for one in self.fields if one.name == name), None)
        assert found, f"{self.action} asks for no {name}; it asks for {[one.name for one in self.fields]}"
        return found

    def __contains__(self, name: str) -> bool:
        return any(one.name == name for one in self.fields)

    def fill(self, name: str, said: str) -> None:
        """Type or choose."""
        one = self[name]
        assert one.kind not in ("hidden", "file"), f"nobody can type into {name}"
        assert not one.offered or said in one.offered, f"{name} of {self.action} offers {one.offered}, not {said!r}"
        assert one.most is None or len(said) <= one.most, f"{name} of {self.action} holds {one.most} letters"
        one.value = said

    def values(self, name: str) -> list[str]:
        return [one.value for one in self.fields if one.name == name]

    def pressed(self, value: str | None = None) -> list[tuple[str, str]]:
        """Give what a browser sends when a button (the first, or the one with this value) is pressed."""
        button = next((one for one in self.buttons if value in (None, one.value)), None)
        assert button, f"{self.action} has no button {value}; it has {[one.value for one in self.buttons]}"
        assert not button.waits, f"the button {value or ''} of {self.action} waits for something"
        empty = [one.name for one in self.fields if one.required and not one.value]
        assert not empty, f"{self.action} still asks for {empty}"
        said = [one for one in self.fields if one.kind != "file" and (one.kind not in CHOICES or one.value)]
        sent = [(one.name, one.value) for one in said]
        return [*sent, (button.name, button.value)] if button.name else sent


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.sheets: list[Sheet] = []
        self._in: Sheet | None = None
        self._hollow = False
        self._open: Field | None = None
        self.feed(html)

    def sheet(self, action: str) -> Sheet | None:
        """Give the form that sends to an address; None where the page has none."""
        return next((one for one in self.sheets if one.action == action), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._hollow = self._hollow or tag == "template"
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        if tag == "form" and given.get("method", "").lower() == "post":
            self._in = Sheet(given["action"])
            self.sheets.append(self._in)
        if self._in and not self._hollow:
            self._part(self._in, tag, given)

    def _part(self, sheet: Sheet, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        most = int(given["maxlength"]) if given.get("maxlength") else None
        if tag == "button":
            sheet.buttons.append(Button(name, given.get("value", ""), "disabled" in given))
        elif tag == "option" and self._open:
            value = given.get("value", "")
            if "selected" in given or not self._open.offered:
                self._open.value = value
            self._open.offered.append(value)
        elif tag == "input" and kind in CHOICES:
            if name not in sheet:
                sheet.fields.append(Field(name, kind))
            one = sheet[name]
            one.offered.append(given.get("value", "on"))
            one.required = one.required or "required" in given
            one.value = given["value"] if "checked" in given else one.value
        elif tag in ("input", "select", "textarea") and name and "disabled" not in given:
            kind = kind if tag == "input" else tag
            sheet.fields.append(Field(name, kind, given.get("value", ""), [], "required" in given, most))
            self._open = sheet.fields[-1] if tag != "input" else None

    def handle_data(self, data: str) -> None:
        if self._open and self._open.kind == "textarea":
            self._open.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = None
        elif tag == "template":
            self._hollow = False
        elif tag in ("select", "textarea"):
            if self._open and tag == "textarea":
                self._open.value = self._open.value.removeprefix("\n")
            self._open = None
