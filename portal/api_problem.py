"""Errors of the API as application/problem+json (RFC 9457): always, whatever went wrong, with both languages.

`title` and `detail` are Indonesian, `title_en` and `detail_en` the same in English. What was sent is not repeated: it
can hold a NIP.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from domain.errors import Bilingual, SiklusError
from domain.words import Pair

MEDIA = "application/problem+json"
log = logging.getLogger("siklus.portal")


class Fault(BaseModel):
    """One thing that is wrong with a request: where, and what."""

    place: str
    detail: str
    detail_en: str


class Problem(BaseModel):
    """A problem; `type` is stable, so that a program can tell them apart."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    title_en: str
    status: int
    detail: str | None = None
    detail_en: str | None = None
    errors: list[Fault] | None = None


TITLES: dict[int, Pair] = {
    400: ("permintaan tidak dapat dibaca", "the request cannot be read"),
    401: ("token tidak ada, salah, sudah diakhiri, atau kedaluwarsa", "no token, or it is wrong, ended or too old"),
    403: ("token ini tidak diberi wewenang untuk itu", "this token may not do that"),
    404: ("tidak ada, atau di luar instansi token ini", "not there, or outside the agency of this token"),
    405: ("cara (method) itu tidak dikenal di alamat ini", "that method is not known at this address"),
    409: ("ditolak oleh aturan siklus", "refused by the rules of the cycle"),
    413: ("permintaan terlalu besar", "the request is too large"),
    415: ("isi permintaan bukan JSON", "what was sent is no JSON"),
    422: ("isi permintaan tidak sesuai", "what the request says does not fit"),
    429: ("terlalu sering; mohon mencoba lagi nanti", "too often; please try again later"),
    500: ("ada yang rusak di siklus; sudah dicatat", "something broke in siklus; it was noted"),
}
KINDS = {400: "unreadable", 401: "unauthorised", 403: "forbidden", 404: "not-found", 405: "method", 409: "refused",
         413: "too-large", 415: "not-json", 422: "invalid", 429: "too-often", 500: "broken"}  # fmt: skip


# The way out where the title does not say it.
DETAILS: dict[int, Pair] = {
    400: ("periksa permintaan dengan /api/v1/openapi.json", "hold the request against /api/v1/openapi.json"),
    404: ("periksa alamat, kode, dan NIP-nya; semua alamat ada di /api/v1/openapi.json",
          "check address, code and NIP; all addresses stand in /api/v1/openapi.json"),
    405: ("semua alamat dan caranya ada di /api/v1/openapi.json", "/api/v1/openapi.json says which there are"),
    413: ("paling banyak 1 MB setiap permintaan; bagi menjadi beberapa", "at most 1 MB a request; send several"),
    415: ("kirim JSON dengan `Content-Type: application/json`", "send JSON with `Content-Type: application/json`"),
    422: ("perbaiki setiap tempat dalam `errors`; bentuknya ada di /api/v1/openapi.json",
          "mend each place in `errors`; /api/v1/openapi.json says what each must be"),
}  # fmt: skip
# What pydantic says of a place, in Indonesian; {} is filled from what it says beside.
FAULTS = {
    "missing": "wajib diisi",
    "extra_forbidden": "tidak dikenal di sini: hapus",
    "string_pattern_mismatch": "bentuknya harus {pattern}",
    "string_too_long": "paling panjang {max_length} huruf",
    "too_long": "paling banyak {max_length}",
    "too_short": "paling sedikit {min_length}",
    "enum": "harus salah satu dari {expected}",
    "literal_error": "harus {expected}",
    "union_tag_not_found": "wajib memuat {discriminator}",
    "union_tag_invalid": "{discriminator} harus salah satu dari {expected_tags}",
    "greater_than_equal": "paling kecil {ge}",
    "less_than_equal": "paling besar {le}",
    "int_parsing": "harus bilangan bulat",
    "int_type": "harus bilangan bulat",
    "bool_type": "harus true atau false",
    "bool_parsing": "harus true atau false",
    "string_type": "harus teks",
    "list_type": "harus daftar",
    "model_attributes_type": "harus objek JSON",
    "json_invalid": "bukan JSON yang utuh",
}


class ApiError(Exception):
    """A problem that a route has found; `kind` makes its type finer than the status does."""

    def __init__(self, status: int, said: Pair, kind: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(said[0])
        self.status, self.said, self.kind, self.headers = status, said, kind, headers


def document(
    status: int, said: Pair | None = None, kind: str = "", faults: list[Fault] | None = None
) -> dict[str, Any]:
    """Give the body of a problem."""
    title, said = TITLES.get(status, TITLES[400]), said or DETAILS.get(status)
    made = Problem(
        type=f"urn:siklus:problem:{kind or KINDS.get(status, 'other')}", title=title[0], title_en=title[1],
        status=status, detail=said and said[0], detail_en=said and said[1], errors=faults,
    )  # fmt: skip
    return made.model_dump(exclude_none=True)


def answer(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Give the response of a problem."""
    return JSONResponse(body, body["status"], dict(headers or {}), MEDIA)


def words(error: SiklusError) -> Pair:
    """Give what a refusal of the program says, in both languages."""
    return str(error), error.in_language("en") if isinstance(error, Bilingual) else str(error)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Give the problems that a route can answer with, for OpenAPI."""
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": TITLES[status][1], "content": content} for status in statuses}


def install(app: FastAPI) -> None:
    """Let an application answer every error as a problem."""
    app.add_exception_handler(ApiError, _own)
    app.add_exception_handler(SiklusError, _refused)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.middleware("http")(_quietly)


async def _own(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer(document(error.status, error.said, error.kind), error.headers)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, SiklusError)
    return answer(document(409, words(error)))


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(document(error.status_code), error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    sent = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if sent != "application/json" and any(one["loc"] == ("body",) for one in found):
        return answer(document(415))
    return answer(document(422, faults=[_fault(one) for one in found[:20]]))


def _fault(one: dict[str, Any]) -> Fault:
    given = {name: str(said).replace(" or ", " atau ") for name, said in one.get("ctx", {}).items()}
    words = FAULTS.get(one["type"], "tidak sesuai: {msg}").format_map({"msg": one["msg"], **given})
    return Fault(place="/".join(map(str, one["loc"])), detail=words, detail_en=one["msg"])


async def _quietly(request: Request, further: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer what nobody has foreseen; of an error only its kind is logged, its words can hold a NIP."""
    try:
        return await further(request)
    except Exception as error:
        route = request.scope.get("route")
        log.error("%s api %s: %s", request.method, getattr(route, "path", "?"), type(error).__name__)
        return answer(document(500))
