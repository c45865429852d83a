"""The verdict through the hatch: answers like page and command · refuses bad input · the office's only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kolokasi.facility.models import Occupation
from kolokasi.procedure import checking
from tests.api.client import Machine, code_of, machine
from tests.cast import Cast
from tests.procedure.scarce import lay

SERVER: dict[str, Any] = {
    "units": 2,
    "depth_mm": 700,
    "watts": {"expected": 450},
    "psu_count": 2,
    "bandwidth_mbps": 100,
}


def test_it_says_what_the_command_says_and_promises_nothing(cast: Cast) -> None:
    lay(max_watts=1000)
    helpdesk = machine(cast, "helpdesk")
    for servers in ([SERVER], [SERVER, SERVER, SERVER]):
        answer = helpdesk.post("/capacity/check", {"servers": servers})
        assert answer.status_code == 200
        told, same = json.loads(answer.content), checking.check({"servers": servers})
        for key in ("verdict", "limits", "binding", "nearest", "places"):
            assert told[key] == same[key]
    assert told["verdict"] == "reject"
    assert told["nearest"]["servers"] == [0, 1]
    assert not Occupation.objects.exists()
    assert machine(cast, "auditor").post("/capacity/check", {"servers": [SERVER]}).status_code == 200


def test_only_the_office_asks(cast: Cast) -> None:
    lay()
    assert Machine().post("/capacity/check", {"servers": [SERVER]}).status_code == 401
    refused = machine(cast, "applicant").post("/capacity/check", {"servers": [SERVER]})
    assert (refused.status_code, code_of(refused)) == (403, "officers_only")


@pytest.mark.parametrize(
    "change",
    [
        {"units": 10**9}, {"units": 0}, {"units": -1}, {"units": "2"}, {"units": True}, {"unit": 2}, {"units": []},
        {"watts": 450}, {"watts": {"expected": -1}}, {"watts": {"typical": 4}}, {"psu_count": 1.5}, {"psu_count": 10**30},
        {"mounting": "kursi"}, {"ipv4": -1}, {"weight_kg": "berat"}, {"depth_mm": 1e300},
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_problem(cast: Cast, change: dict[str, Any]) -> None:
    lay()
    refused = machine(cast, "helpdesk").post("/capacity/check", {"servers": [SERVER | change]})
    assert refused.status_code == 422
    assert code_of(refused) in {"invalid_request", "capacity_request_is_wrong"}


def test_what_is_no_json_and_no_request(cast: Cast) -> None:
    caller = machine(cast, "helpdesk")
    assert code_of(caller.post("/capacity/check", '{"servers": [{"units": NaN}]}')) == "malformed_json"
    for body in ("[]", "{}", '{"servers": []}', '{"servers": null}', '{"servers": [null]}', '{"servers": [], "x": 1}'):
        assert caller.post("/capacity/check", body).status_code == 422


def test_the_document_shows_examples(client: Any) -> None:
    schemas = json.loads(client.get("/api/v1/openapi.json").content)["components"]["schemas"]
    assert schemas["CapacityIn"]["examples"][0]["servers"][0]["units"] == 2
    assert schemas["VerdictOut"]["examples"][0]["binding"] == ["ups"]
