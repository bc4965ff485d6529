"""What was refused at a door, written down for whoever looks into an attack: the door, and the session, never a name.

A passer-by who asks for what is not there is no event: that is any scanner. Whoever is signed in and asks for somebody
else's page, a form that no page of ours has sent, or too many tries, are.
"""

import logging

from starlette.requests import Request

log = logging.getLogger("siklus.portal")


def note(request: Request, status: int) -> None:
    """Write a refusal down, if it tells something. Of the address only the pattern: it can hold a key, or a NIP."""
    visitor, route = getattr(request.state, "visitor", None), request.scope.get("route")
    if status in (403, 429) or (status == 404 and visitor and route):
        who = visitor.session_id if visitor else "-"
        log.warning("refused %s %s: %d, session %s", request.method, getattr(route, "path", "?"), status, who)
