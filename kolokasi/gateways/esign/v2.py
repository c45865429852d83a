"""Version 2 of the service: JSON with the papers in base64, all in one request, so that one code serves for all."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from kolokasi.base.refusal import Refusal
from kolokasi.gateways.esign import faults
from kolokasi.gateways.esign.door import Secret, Signed, ToSign
from kolokasi.gateways.esign.stamp import Stamp
from kolokasi.gateways.esign.v1 import status_word
from kolokasi.gateways.guard import Answer, Door

SIGN, STATUS, CODE = "/api/v2/sign/pdf", "/api/v2/user/check/status", "/api/v2/sign/get/totp"
# Some versions of the service fall over when one of these is absent or empty.
ABOUT = {"location": "Indonesia", "reason": "Penandatanganan naskah dinas", "contactInfo": "-"}


def sign(
    url: str, door: Door, named: Mapping[str, str], secret: Secret, papers: Sequence[ToSign], stamp: Stamp | None
) -> list[Signed]:
    """All in one request: signed each, or none and the reason is raised."""
    asked = {
        **named,
        "totp" if secret.one_time else "passphrase": secret.text,
        "signatureProperties": [_shown(stamp) for _paper in papers],
        "file": [b64encode(one.pdf).decode() for one in papers],
    }
    answer = _ask(url, door, SIGN, asked)
    if faults.says_no(answer):
        raise faults.refused(answer, url, secret.text)
    files = faults.document(answer, url).get("file")
    if not isinstance(files, list) or len(files) != len(papers):
        raise Refusal(faults.NOTHING_BACK)
    return [_signed(one) for one in files]


def _shown(stamp: Stamp | None) -> dict[str, Any]:
    if stamp is None:
        return {"tampilan": "INVISIBLE", **ABOUT}
    picture = b64encode(stamp.picture).decode()
    size = {"width": stamp.width, "height": stamp.height}
    return {"tampilan": "VISIBLE", "imageBase64": picture, "tag_koordinat": stamp.anchor, **size, **ABOUT}


def _signed(text: object) -> Signed:
    try:
        return Signed(faults.paper(b64decode(text if isinstance(text, str) else "", validate=True)))
    except binascii.Error:
        return Signed(fault=Refusal(faults.NOTHING_BACK))
    except Refusal as fault:
        return Signed(fault=fault)


def status(url: str, door: Door, named: Mapping[str, str]) -> str:
    """The service's word for this signer."""
    return status_word(_ask(url, door, STATUS, named), url)


def send_code(url: str, door: Door, named: Mapping[str, str], papers: int) -> None:
    """The signer gets a one-time code that is good for so many papers."""
    answer = _ask(url, door, CODE, {**named, "data": papers})
    if answer.status != 200:
        raise faults.refused(answer, url)


def _ask(url: str, door: Door, path: str, asked: Mapping[str, Any]) -> Answer:
    return door.ask("POST", url + path, json.dumps(asked).encode(), headers={"Content-Type": "application/json"})
