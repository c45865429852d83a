"""Every fault of the hatch as problem JSON (RFC 9457) with the Refusal's code; never a page, never a bare 500."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.people.tokens import TOKEN_REFUSED

PROBLEM_JSON = "application/problem+json"

INVALID = define("invalid_request", _("Sebagian isian permintaan belum benar. Perbaiki yang disebut di errors."))
MALFORMED = define(
    "malformed_json", _("Isi permintaan bukan JSON yang utuh. Periksa kurung, koma, dan UTF-8-nya."), 400
)
METHOD = define("method_not_allowed", _("Alamat ini tidak melayani {method}. Pakai {allowed}."), 405)
UNEXPECTED = define(
    "unexpected", _("Terjadi gangguan di pihak kami dan tidak ada yang berubah. Coba lagi sebentar lagi."), 500
)
BUSY = define("busy", _("Sistem sedang sibuk dan tidak ada yang berubah. Coba lagi sebentar lagi."), 503)

log = logging.getLogger("kolokasi.api")

_TITLES: Mapping[int, str | Promise] = {
    400: _("Permintaan tidak terbaca"),
    401: _("Perlu kunci akses"),
    403: _("Tidak berwenang"),
    404: _("Tidak ada"),
    405: _("Cara tidak dilayani"),
    409: _("Bertabrakan dengan keadaan sekarang"),
    413: _("Terlalu besar"),
    422: _("Tidak dapat diproses"),
    500: _("Gangguan"),
    503: _("Sedang sibuk"),
}

# pydantic's fault types that people meet often, in our own words; the rest get the last sentence
_FAULTS: Mapping[str, str | Promise] = {
    "missing": _("Isi bagian ini."),
    "extra_forbidden": _("Bagian ini tidak dikenal. Hapus atau periksa namanya."),
    "int_parsing": _("Tulis bilangan bulat."),
    "int_type": _("Tulis bilangan bulat."),
    "bool_parsing": _("Tulis true atau false."),
    "string_type": _("Tulis teks di antara tanda kutip."),
    "dict_type": _("Tulis objek JSON."),
    "list_type": _("Tulis larik JSON."),
    "model_attributes_type": _("Tulis objek JSON."),
}
_ANY_FAULT = _("Bentuk isian ini tidak sesuai dengan dokumentasi OpenAPI.")


class FaultyBody(Refusal):
    """A refusal that names every wrong place in the body, as JSON pointers (RFC 6901)."""

    def __init__(self, code: str, pointer: str, sentences: Mapping[str, str | Promise]) -> None:
        super().__init__(code)
        self.errors = [
            {"pointer": f"{pointer}/{name.replace('.', '/')}", "detail": str(sentence)}
            for name, sentence in sentences.items()
        ]


def problem_body(refusal: Refusal, errors: Sequence[Mapping[str, str]] = ()) -> bytes:
    """The refusal as the bytes of a problem document, in the active language."""
    if isinstance(refusal, FaultyBody):
        errors = refusal.errors
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": str(_TITLES.get(refusal.status, _TITLES[422])),
        "status": refusal.status,
        "detail": str(refusal),
        "code": refusal.code,
    }
    if errors:
        document["errors"] = list(errors)
    return json.dumps(document, ensure_ascii=False).encode()


def problem(refusal: Refusal, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
    """The refusal as an answer; a 401 says which scheme it wants (RFC 9110, 11.6.1)."""
    response = HttpResponse(problem_body(refusal, errors), status=refusal.status, content_type=PROBLEM_JSON)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="kolokasi"'
    response["Cache-Control"] = "no-store"
    return response


def not_allowed(method: str, allowed: str) -> HttpResponse:
    """The answer to a method that an address does not serve, with the ones it does."""
    response = problem(Refusal(METHOD, method=method, allowed=allowed))
    response["Allow"] = allowed
    return response


def _faults(refused: ValidationError) -> list[dict[str, str]]:
    """Each fault with where it stands: a JSON pointer into the body, or the name of a parameter."""
    faults = []
    for fault in refused.errors:
        where, *path = [str(part) for part in fault["loc"]]
        detail = str(_FAULTS.get(fault["type"], _ANY_FAULT))
        if where == "body":
            # the first part is the name of the view's parameter, which is no part of the document
            faults.append({"pointer": "/".join(["#", *path[1:]]), "detail": detail})
        else:
            faults.append({"parameter": path[-1] if path else where, "detail": detail})
    return faults


def answer_faults(api: NinjaAPI) -> None:
    """From now on everything that goes wrong behind `api` is answered as problem JSON."""

    @api.exception_handler(Refusal)
    def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return problem(refusal)

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, refused: ValidationError) -> HttpResponse:
        return problem(Refusal(INVALID), _faults(refused))

    @api.exception_handler(AuthenticationError)
    def no_token(_request: HttpRequest, _refused: AuthenticationError) -> HttpResponse:
        return problem(Refusal(TOKEN_REFUSED))

    @api.exception_handler(HttpError)
    def unreadable(_request: HttpRequest, refused: HttpError) -> HttpResponse:
        # a Refusal of our parser arrives as the cause of ninja's own "cannot parse"
        return problem(refused.__cause__ if isinstance(refused.__cause__, Refusal) else Refusal(MALFORMED))

    @api.exception_handler(Http404)
    def absent(_request: HttpRequest, _missing: Http404) -> HttpResponse:
        return problem(Refusal(NOT_FOUND))

    @api.exception_handler(OperationalError)
    def busy(request: HttpRequest, fault: OperationalError) -> HttpResponse:
        log.error("database refused at %s", request.path, exc_info=fault)
        return problem(Refusal(BUSY))

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, fault: Exception) -> HttpResponse:
        log.error("unexpected fault at %s", request.path, exc_info=fault)
        return problem(Refusal(UNEXPECTED))
