"""The client against its fake and against sushy-tools' server; hostile services; and the password nowhere but in the question."""

from __future__ import annotations

import copy
import json
import shutil
import socket
import subprocess
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import guard
from kolokasi.gateways.redfish import client, links
from kolokasi.gateways.redfish.client import Redfish, of
from kolokasi.gateways.redfish.fake import FakeBmc
from kolokasi.hardware.readers import read_redfish
from tests.hardware.trees import HERE, V1, dmtf, idrac, ilo

LOOPBACK = ["127.0.0.0/8"]
USER, PASSWORD = "petugas-71", "Rahasia-MARK-93f1"


def check_contract(asked: Redfish) -> None:
    """What holds of the fake and of the real server alike, over the DMTF's mock-up."""
    found = asked.documents()
    assert {f"{V1}/Systems/437XR1138R2", f"{V1}/Chassis/1U/Power", f"{V1}/Systems/437XR1138R2/Memory/DIMM4"} <= set(
        found
    )
    assert not [path for path in found if "LogServices" in path or "Certificates" in path or "Accounts" in path]
    assert read_redfish(found) == read_redfish(dmtf())


def test_the_fake_keeps_the_contract() -> None:
    with FakeBmc(dmtf()).serving() as fake:
        check_contract(of(fake.url, "", "", LOOPBACK))


@pytest.mark.slow
def test_sushy_tools_keep_the_contract() -> None:
    program = shutil.which("sushy-static")
    if program is None:
        pytest.skip("sushy-tools is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mockup = HERE / "dmtf" / "public-rackmount1"
    command = [program, "-i", "127.0.0.1", "-p", str(port), "-m", str(mockup)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 20
            while time.monotonic() < end:
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            check_contract(of(f"http://127.0.0.1:{port}", "", "", LOOPBACK))
        finally:
            process.terminate()


@pytest.mark.parametrize("tree", [idrac, ilo])
@pytest.mark.parametrize("basic", [True, False])
@pytest.mark.parametrize("expands", [True, False])
def test_each_maker_is_read_by_name_or_by_session(tree: Any, basic: bool, expands: bool) -> None:
    with FakeBmc(tree(), user=USER, password=PASSWORD, basic=basic, expands=expands).serving() as fake:
        found = of(fake.url, USER, PASSWORD, LOOPBACK).documents()
    assert read_redfish(found) == read_redfish(tree())
    assert fake.sessions == 0
    assert ("DELETE" in {method for method, _path in fake.asked}) is not basic


def test_expansion_saves_questions() -> None:
    asked = []
    for expands in (True, False):
        with FakeBmc(ilo(), expands=expands).serving() as fake:
            of(fake.url, "", "", LOOPBACK).documents()
        asked.append(len(fake.asked))
    assert asked[0] < asked[1]


def everything_of(refusal: BaseException) -> str:
    return (
        "".join(traceback.format_exception(refusal))
        + repr(refusal)
        + str(refusal)
        + repr(getattr(refusal, "facts", {}))
    )


@pytest.mark.parametrize("basic", [True, False])
def test_a_wrong_password_is_refused_after_two_tries_and_is_nowhere(basic: bool) -> None:
    with FakeBmc(idrac(), user=USER, password="other", basic=basic).serving() as fake:
        asked = of(fake.url, USER, PASSWORD, LOOPBACK)
        with pytest.raises(Refusal) as refused:
            asked.documents()
    assert refused.value.code == client.DENIED
    assert len([path for _method, path in fake.asked if path != links.ROOT]) <= 2
    for said in (everything_of(refused.value), repr(asked), repr(asked.door), str(asked)):
        assert PASSWORD not in said
        assert USER not in said


def test_a_password_does_not_leave_unencrypted_and_other_links_are_refused() -> None:
    with pytest.raises(Refusal) as refused:
        of("http://10.20.0.5", USER, PASSWORD, ["10.0.0.0/8"])
    assert refused.value.code == client.NOT_ENCRYPTED
    for url in ("ftp://10.0.0.5", "https://u:p@10.0.0.5", "https://", "10.0.0.5/ x", ""):
        with pytest.raises(Refusal) as refused:
            of(url, USER, PASSWORD, ["10.0.0.0/8"])
        assert refused.value.code == guard.URL_WRONG
    assert of("10.20.0.5", USER, PASSWORD, ["10.0.0.0/8"]).url == "https://10.20.0.5"
    with pytest.raises(Refusal) as refused:
        of("https://8.8.8.8/redfish/v1", USER, PASSWORD, ["10.0.0.0/8"]).documents()
    assert refused.value.code == guard.NOT_ALLOWED


@contextmanager
def certified(folder: Path) -> Iterator[tuple[tuple[Path, Path], str]]:
    """A self-made certificate as a BMC has one, and its fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bmc")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + timedelta(days=1)).sign(
        key, hashes.SHA256()
    )
    paths = (folder / "bmc.crt", folder / "bmc.key")
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    yield paths, made.fingerprint(hashes.SHA256()).hex()


def test_an_unknown_certificate_is_named_and_gets_no_password_until_its_fingerprint_is_given(tmp_path: Path) -> None:
    with certified(tmp_path) as (paths, mark), FakeBmc(idrac(), user=USER, password=PASSWORD).serving(paths) as fake:
        with pytest.raises(Refusal) as refused:
            of(fake.url, USER, PASSWORD, LOOPBACK).documents()
        assert refused.value.code == client.CERTIFICATE_UNKNOWN
        assert str(refused.value.facts["fingerprint"]).replace(":", "") == mark
        assert fake.asked == []
        with pytest.raises(Refusal) as refused:
            of(fake.url, USER, PASSWORD, LOOPBACK, fingerprint="0" * 64).documents()
        assert (refused.value.code, fake.asked) == (guard.UNTRUSTED, [])
        shown = ":".join(mark[n : n + 2] for n in range(0, 64, 2)).upper()
        found = of(fake.url, USER, PASSWORD, LOOPBACK, fingerprint=f"SHA256 {shown}").documents()
    assert read_redfish(found) == read_redfish(idrac())
    with pytest.raises(Refusal) as refused:
        of("https://10.0.0.5", "", "", ["10.0.0.0/8"], fingerprint="ab:cd")
    assert refused.value.code == client.FINGERPRINT_WRONG


def test_only_links_into_the_service_itself_are_followed() -> None:
    for target in ("https://evil.example/redfish/v1/x", "//evil.example/redfish/v1", "/etc/passwd", "/redfish/v1/../x", 3, None,
                   "/redfish/v1/a b", "/redfish/v1/" + "x" * 500, "/redfish/v1/x\r\nHost: y", {"a": 1}):  # fmt: skip
        assert links.inside({"@odata.id": target}) == ""
    tree = copy.deepcopy(dmtf())
    tree[f"{V1}/Systems"]["Members"] += [
        {"@odata.id": "http://127.0.0.1:1/redfish/v1/x"},
        {"@odata.id": f"{V1}/Systems"},
    ]
    tree[f"{V1}/Systems"]["Members@odata.nextLink"] = f"{V1}/Systems"
    with FakeBmc(tree).serving() as fake:
        check_contract(of(fake.url, "", "", LOOPBACK))
    assert len(fake.asked) == len(set(fake.asked))


class Endless(FakeBmc):
    """Every page of its systems leads on to a further one."""

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, dict[str, str]]:
        if path.startswith(f"{V1}/Systems"):
            self.asked.append((method, path))
            return 200, {"Members": [], "Members@odata.nextLink": f"{V1}/Systems?$skip={len(self.asked)}"}, {}
        return super().answer(method, path, headers, body)


def test_endless_pages_great_heaps_and_slow_services_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST_DOCUMENTS", 40)
    with Endless(dmtf()).serving() as fake, pytest.raises(Refusal) as refused:
        of(fake.url, "", "", LOOPBACK).documents()
    assert refused.value.code == client.TOO_MANY
    assert len(fake.asked) <= 50
    tree = dmtf()
    tree[f"{V1}/Chassis"] = {"Members": [{"@odata.id": f"{V1}/Chassis/{n}"} for n in range(500)]}
    with FakeBmc(tree).serving() as fake, pytest.raises(Refusal) as refused:
        of(fake.url, "", "", LOOPBACK).documents()
    assert refused.value.code == client.TOO_MANY
    with FakeBmc(dmtf()).serving() as fake, pytest.raises(Refusal) as refused:
        Redfish(fake.url, of(fake.url, "", "", LOOPBACK).door, seconds=0).documents()
    assert refused.value.code == client.TOO_LONG


def test_what_a_service_does_not_give_is_left_out_and_what_is_none_is_refused() -> None:
    with FakeBmc(idrac()).serving() as fake:
        fake.faults = {f"{V1}/Systems/System.Embedded.1/Memory": 500, f"{V1}/Chassis/System.Embedded.1/Power": 403}
        found = read_redfish(of(fake.url, "", "", LOOPBACK).documents()).found
    assert found["memory_gib"] == 59.6
    assert "psu" not in found
    nothing: tuple[dict[str, Any], ...] = ({}, {V1: {"hello": 1}}, {V1: []})
    for tree in nothing:
        with FakeBmc(tree).serving() as fake, pytest.raises(Refusal) as refused:
            of(fake.url, "", "", LOOPBACK).documents()
        assert refused.value.code in {client.NO_SERVICE, guard.SAYS_NO}
        json.dumps(refused.value.facts)
