"""Meta's side of a webhook: signs what it says and posts it, as its Cloud API does for what it accepted."""

import hmac
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import requests

from tests.notifications.graph import Graph
from tests.portal.conftest import SECRET, Portal

AT = 1_799_114_400  # seconds: 2027-01-05 02:00 UTC


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def news(*values: dict[str, Any]) -> dict[str, Any]:
    """One delivery of Meta's, with a value for each change."""
    changes = [{"field": "messages", "value": {"messaging_product": "whatsapp", **value}} for value in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}


def status(row: int, said: str, wamid: str = "wamid.A1", number: str = "6281234567890", **more: Any) -> dict[str, Any]:
    """What Meta says of one message, in its own shape, with fields that are nothing to us."""
    given = {
        "id": wamid, "status": said, "timestamp": str(AT), "recipient_id": number,
        "biz_opaque_callback_data": f"siklus-{row}",
        "conversation": {"id": "c1", "origin": {"type": "utility"}}, "pricing": {"billable": True},
    }  # fmt: skip
    if said == "failed":
        given["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
    return given | more


def wrote(text: str, number: str = "6281234567890") -> dict[str, Any]:
    """What Meta says when a person writes to us."""
    message = {"from": number, "id": "wamid.IN", "timestamp": str(AT), "type": "text", "text": {"body": text}}
    return {"contacts": [{"profile": {"name": "Sari"}, "wa_id": number}], "messages": [message]}


class Meta:
    """Posts to a portal's hook. Given a fake Graph API, it speaks of what that accepted."""

    def __init__(self, portal: Portal, graph: Graph | None = None) -> None:
        self.portal, self.graph = portal, graph

    def say(self, payload: Any, secret: str = SECRET) -> requests.Response:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.portal.post("/hooks/whatsapp", body, headers={"X-Hub-Signature-256": sign(body, secret)})

    def tell(self, *statuses: dict[str, Any]) -> requests.Response:
        return self.say(news({"statuses": list(statuses)}))

    def report(self, *words: str, order: Callable[[list[Any]], Sequence[Any]] = list) -> list[int]:
        """Post each of these statuses for each message that Graph accepted, one post for each; give the answers."""
        assert self.graph
        told = [
            status(0, word, f"wamid.{n}", request["to"].lstrip("+"),
                   biz_opaque_callback_data=request["biz_opaque_callback_data"])
            for n, (_, _, request) in enumerate(self.graph.requests, 1) for word in words
        ]  # fmt: skip
        return [self.tell(one).status_code for one in order(told)]
