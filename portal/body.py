"""The body of a request, whole, and never more of it than is bearable."""

from fastapi import HTTPException, Request


async def whole(request: Request, most: int) -> bytes:
    """Give the raw body of up to `most` bytes. Raises 413 for more, before more is read."""
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > most:
        raise HTTPException(413)
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise HTTPException(413)
    return bytes(found)
