"""Who gets what at every address: posts and agencies against routes. A route without an entry here fails the build.

Applicants are told "not there" (404) of another agency's case, never "forbidden". An officer who may read but not do is
told so in a sentence (403). The Auditor's acts end in 403; the Administrator holds no step.
"""

from __future__ import annotations

from tests.access.machine import Entry, everybody, row

# the hatch: keys, never sessions
API_READ = row(anonymous=401, applicant=200, stranger=200, officers=200)
API_READ_CASE = row(anonymous=401, applicant=200, stranger=404, officers=200)
API_NO_METHOD = everybody(405)

API: dict[str, Entry] = {
    "/api/v1/openapi.json": Entry(get=everybody(200), post=everybody(405)),
    "/api/v1/": Entry(get=everybody(404), post=everybody(404)),
    "/api/v1/<path:rest>": Entry(get=everybody(404), post=everybody(404), fill={"rest": "nothing"}),
    "/api/v1/cases": Entry(
        get=API_READ,
        post=row(anonymous=401, applicant=422, stranger=422, officers=403),
        body={"title": "Server", "form": {}, "letter": {"content": ""}},
    ),
    "/api/v1/cases/<number>": Entry(get=API_READ_CASE, post=API_NO_METHOD),
    "/api/v1/cases/<number>/tasks/<task>/complete": Entry(
        get=API_NO_METHOD,
        # step 3 is the Helpdesk's: 422 because the answers are missing, so the post was accepted
        post=row(anonymous=401, applicant=403, stranger=404, officers=403, helpdesk=422),
        body={"round": 1},
    ),
    "/api/v1/tasks": Entry(get=API_READ, post=API_NO_METHOD),
}

MATRIX: dict[str, Entry] = {**API}
