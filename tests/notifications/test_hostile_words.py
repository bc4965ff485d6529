"""Names, units and links that somebody made to do harm, in every template, language and channel: they stay words."""

import re
from typing import Any

import pytest

from domain.terms import Channel
from notifications.render import DIGESTS, Rendered, render
from notifications.words import LANGUAGES
from tests.notifications.messages import NOTICES, PARAMS, item, row

HOSTILE = {
    "crlf": "Sari\r\nBcc: jahat@evil.example\r\n\r\nHalo",
    "html": '<script>alert(1)</script><img src="x" onerror=alert(1)>"\'><b>Sari</b>',
    "jinja": "{{ 7 * 191 }}{% for x in range(9999) %}{{ config }}{% endfor %}{# x #}",
    "meta": "{1} {{2}} {3}\t\t     *tebal* _miring_ ~x~ `y`",
    "right to left": "Sari\u202eiraS\u2066\u200f\u200b\ufeff\u0000\u001b[31m",
    "long": "S" * 10_000,
    "quotes": '"&<' * 3_000,
    "wide": "\U0001f600\u0bb8\u0bcd" * 3_000,
}
WORDS = ("name", "cycle_name", "agency", "unit", "contact", "subject_name")
HTML = re.compile(r"<(?:script|img|b)\b", re.I)
FORBIDDEN = re.compile(r"[\u0000-\u0009\u000b-\u001f\u007f\u200b\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _rendered(template: str, channel: Channel, language: str, evil: str) -> Rendered:
    one = item("appraisal", "drafting", names=[evil] * 3, held=7, held_names=[evil] * 5, cycle_name=evil)
    params: dict[str, Any] = PARAMS | dict.fromkeys(WORDS, evil) | {"items": [one] * 25}
    return render(template, channel, language, params | {"rows": [row(evil, n) for n in range(1, 30)]})


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [*NOTICES, *DIGESTS])
def test_a_hostile_word_is_harmless_in_a_mail(template: str, language: str, kind: str) -> None:
    made = _rendered(template, Channel.EMAIL, language, HOSTILE[kind])
    assert made.subject.isprintable()
    assert len(made.subject) < 200
    assert not HTML.search(made.html)
    assert not FORBIDDEN.search(made.text + made.html)
    assert "1337" not in made.text + made.html
    assert not re.search(r"^(?:Bcc|Halo)\b", made.text, re.M)
    assert len(made.text) < 30_000
    assert len(made.html.encode()) < 30_000


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [*NOTICES, "reminder", "escalation"])
def test_a_hostile_word_is_harmless_in_whatsapp(template: str, language: str, kind: str) -> None:
    made = _rendered(template, Channel.WHATSAPP, language, HOSTILE[kind])
    assert made.values
    for value in made.values:
        assert value
        assert value.isprintable()
        assert "    " not in value
        assert len(value) <= 500
        assert not set("*_~`") & set(value)
    assert "1337" not in made.text
    assert len(made.text) < 2_000
