"""The hatch for machines: every address below /api/v1/, with its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import NinjaJSONEncoder

from kolokasi import __version__
from kolokasi.api import capacity, network, questions, racks
from kolokasi.api.cases import router
from kolokasi.api.idempotency import HEADER
from kolokasi.api.problems import PROBLEM_JSON, answer_faults, not_allowed, problem
from kolokasi.api.reading import BearerKey, StrictParser
from kolokasi.api.schemas import Problem
from kolokasi.base.refusal import NOT_FOUND, Refusal

READING_FAULTS = {
    "400": "The request cannot be read.",
    "401": "The key is missing, unknown, expired or revoked: always the same answer.",
    "403": "The key's post may not do this, or its account no longer holds the post.",
    "404": "There is no such thing, or it is not yours to see: always the same answer.",
    "422": "Something in the request is wrong; `errors` names the places.",
}
WRITING_FAULTS = READING_FAULTS | {
    "409": "Somebody was first (`task_already_done`, `stale_round`), or the case has ended.",
    "413": "The body or a document is too large.",
    "422": "Something in the request is wrong, or the Idempotency-Key was used for another request.",
}


class Hatch(NinjaAPI):
    """The API whose OpenAPI document also tells the faults and the headers that every address shares."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        schemas = document["components"].setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schemas["Problem"].pop("$defs", {}))
        for operations in document["paths"].values():
            for method, operation in operations.items():
                _tell_faults(operation, WRITING_FAULTS if method == "post" else READING_FAULTS)
                _tell_headers(operation, writes=method == "post")
        return document


def _tell_faults(operation: dict[str, Any], faults: dict[str, str]) -> None:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, description in faults.items():
        operation["responses"][status] = {"description": description, "content": content}


def _tell_headers(operation: dict[str, Any], *, writes: bool) -> None:
    language = {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of names and sentences.",
        "schema": {"type": "string", "enum": ["id", "en"], "default": "id"},
    }
    key = {
        "name": HEADER,
        "in": "header",
        "description": "The same key with the same request gets the kept answer and nothing happens twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }
    operation["parameters"] = [*operation.get("parameters", []), language, *([key] if writes else [])]


api = Hatch(
    title="Kolokasi",
    version=__version__,
    description=(
        "Cases and tasks of the colocation procedure. A key acts as one account in one post "
        "(`kolokasi token create`). Faults are problem JSON (RFC 9457) with a stable `code`."
    ),
    auth=BearerKey(),
    parser=StrictParser(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
answer_faults(api)
api.add_router("", router)
api.add_router("", questions.router)
api.add_router("", network.router)
api.add_router("", racks.router)
api.add_router("", capacity.router)

View = Callable[..., HttpResponseBase]


def spoken_language(request: HttpRequest) -> str:
    """The first language of Accept-Language that we speak, else Indonesian; `en-GB` is English (RFC 9110, 12.5.4)."""
    for wish, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (language := wish.split("-")[0]) in dict(settings.LANGUAGES):
            return language
    return settings.LANGUAGE_CODE


def _at_the_hatch(view: View) -> View:
    """The view in the language that was asked for; a method it refuses is answered in problem JSON.

    Ninja answers that one before its handlers, so it cannot be told there.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(spoken_language(request)):
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseNotAllowed):
                response = not_allowed(request.method or "", ", ".join(sorted(response["Allow"].split(", "))))
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        return response

    return answer


@csrf_exempt
@_at_the_hatch
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it tells no secret and needs no key."""
    if request.method != "GET":
        return not_allowed(request.method or "", "GET")
    document = api.get_openapi_schema(path_prefix=reverse("api:api-root"))
    return HttpResponse(json.dumps(document, cls=NinjaJSONEncoder), content_type="application/json")


@csrf_exempt
@_at_the_hatch
def no_such_address(_request: HttpRequest, **_rest: str) -> HttpResponse:
    """Everything below /api/v1/ that is not an address is absent in problem JSON, to everybody alike."""
    return problem(Refusal(NOT_FOUND))


def _patterns() -> list[URLPattern]:
    """Ninja's addresses, the document, and the net below them; `api-root` is where the document says they begin."""
    patterns: list[URLPattern] = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = _at_the_hatch(pattern.callback)
            patterns.append(pattern)
    return [
        path("openapi.json", openapi, name="openapi"),
        *patterns,
        path("", no_such_address, name="api-root"),
        path("<path:rest>", no_such_address, name="nowhere"),
    ]


app_name = "api"
urlpatterns = _patterns()
