"""A template's name and its parameters become the text of one message.

The words stand in templates/<language>.yaml, the frame of an e-mail in templates/email.*.j2. Every
parameter comes from people's records, so it is made harmless first: one line, no invisible or
direction-changing characters, of bearable length. The HTML frame escapes what is put into it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Template, TemplateError

from domain.errors import SiklusError
from domain.terms import Channel
from notifications.clean import clean
from notifications.digest import digest, mine, moment_of, number, overview
from notifications.words import HTML_LAYOUT, LANGUAGES, ROMAN, TEXT_LAYOUT, day, month, say, words

DIGESTS = ("reminder", "escalation", "overview")
SIGN_IN = "sign_in"  # a link that its reader asked for: neither a reminder nor a notice
OWN_NONE: dict[str, Any] = {"own": (), "own_rest": ""}  # only an overview has two lists

_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")
_MARKUP = re.compile(r"[*_~`]+")  # WhatsApp would make it bold or italic
_VARIABLE = re.compile(r"\{(\d)\}")


class RenderError(SiklusError):
    """A message that cannot be said: an unknown template, a missing or impossible parameter."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as text. Of `subject`, `html` and the four of WhatsApp only one channel's are filled."""

    language: str
    text: str
    subject: str = ""
    html: str = ""
    whatsapp: str = ""  # the name of the approved template
    values: tuple[str, ...] = ()  # of its body, in order
    button: str = ""  # what follows the host in the link of its button


def render(template: str, channel: Channel, language: str, params: Mapping[str, Any]) -> Rendered:
    """Give the text of a message. Raises RenderError; its words hold no parameter."""
    try:
        said = words(language)
        if template == "escalation" and all(mine(item) for item in params["items"]):
            template = "reminder"  # nothing of others is left: the reader's own work is said as that
        context = _context(said, template, language, params)
        if channel is Channel.EMAIL:
            return _email(language, context)
        approved = template if template in (*DIGESTS, SIGN_IN) else "notice"
        return _whatsapp(said["whatsapp"][approved], language, context)
    except (KeyError, LookupError) as error:
        missing = error.args[0] if error.args and isinstance(error.args[0], str) else "?"
        raise RenderError(f"{template} ({language}): {missing} is unknown or missing") from None
    except TemplateError as error:
        raise RenderError(f"{template} ({language}): {error.message}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise RenderError(f"{template} ({language}): {type(error).__name__}") from None


def approved() -> dict[str, dict[str, str]]:
    """Give the WhatsApp templates to be approved by Meta: name -> language -> body, with {{1}} for a variable.

    Each also has one URL button: the link's base with {{1}} behind it.
    """
    bodies: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for one in words(language)["whatsapp"].values():
            bodies.setdefault(one["name"], {})[language] = _VARIABLE.sub(r"{{\1}}", one["body"])
    return bodies


# --- what the sentences may speak of ---------------------------------------------------------------------


def _context(said: dict[str, Any], template: str, language: str, params: Mapping[str, Any]) -> dict[str, Any]:
    context = {key: clean(value) if isinstance(value, str) else value for key, value in params.items()}
    context |= {"language": language, "roman": ROMAN.__getitem__, "month": lambda number: month(number, language)}
    context |= {"link": _link(params["link"]), "zone": ZoneInfo(params["zone"]).key}
    context["unsubscribe"] = _link(params["unsubscribe"]) if params.get("unsubscribe") else ""
    context |= number(int(params["count"])) | {"contact": clean(params["contact"], 200), "rest": ""} | OWN_NONE
    context["periode"] = say(said["period"], context)
    context["due"] = moment_of(params["due_at"], context)
    until = params.get("objection_until")
    context["objection_until"] = day(until, language) if until else None
    context["is_reminder"] = template in DIGESTS
    letter = said["letter"] | (said[SIGN_IN]["letter"] if template == SIGN_IN else {})
    context["letter"] = letter
    if template == "overview":
        context |= overview(said, context)
    elif template in DIGESTS:
        context |= digest(said, template, context)
    elif template == SIGN_IN:
        context |= {part: say(said[SIGN_IN][part], context) for part in ("subject", "happened", "todo")}
        context |= {"rows": [], "entries": []}
    else:
        context |= _notice(said, template, context)
    return context | {"letter": {key: say(sentence, context) for key, sentence in letter.items()}}


def _link(link: str) -> str:
    if not _LINK.fullmatch(link):
        raise RenderError("the link of a message must begin with http:// or https://")
    return link


def _notice(said: dict[str, Any], template: str, context: dict[str, Any]) -> dict[str, Any]:
    """What a step of the lifecycle says to one role; several subjects at once have a sentence of their own."""
    notice, letter = said["notices"][template], context["letter"]
    alone = context["count"] == 1 and context["subject_name"]
    rows = [(letter["cycle"], context["cycle_name"]), (letter["unit"], context["unit"])]
    if context["due"]:
        rows.append((letter["due"], context["due"]))
    if context["objection_until"]:
        rows.append((letter["objection"], context["objection_until"]))
    return {
        "subject": say(notice["subject"], context),
        "happened": say(notice["one"] if alone else notice.get("many", notice["one"]), context),
        "todo": say(notice["todo"], context),
        "rows": rows,
        "entries": [],
    }


# --- the two channels ------------------------------------------------------------------------------------


def _email(language: str, context: dict[str, Any]) -> Rendered:
    text = re.sub(r"\n{3,}", "\n\n", TEXT_LAYOUT.render(context)).strip() + "\n"
    return Rendered(language, text, context["subject"], HTML_LAYOUT.render(context))


def _whatsapp(approved: dict[str, Any], language: str, context: dict[str, Any]) -> Rendered:
    values = tuple(_value(sentence, context) for sentence in approved["values"])
    body = _VARIABLE.sub(lambda found: values[int(found[1]) - 1], approved["body"])
    link = urlsplit(context["link"])
    behind = link.path.lstrip("/") + (f"?{link.query}" if link.query else "")
    return Rendered(
        language,
        f"{body}\n{context['link']}",
        whatsapp=approved["name"],
        values=values,
        button=behind or "?",  # Meta refuses an empty variable
    )


def _value(sentence: str | Template, context: dict[str, Any]) -> str:
    return clean(_MARKUP.sub("", say(sentence, context)), 500) or "-"
