"""`up --url --tls-cert --tls-key --trusted-proxy` on a real socket: who is served what, and who is believed."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.runtime.certificates import Pair, make
from tests.runtime.running import Up, free_port, ours, own_folder, refused, up

pytestmark = pytest.mark.slow

NAME = "colocation.example.go.id"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with own_folder() as made:
        yield made


@pytest.fixture(scope="module")
def pair(folder: Path) -> Pair:
    return make(folder)


@pytest.fixture(scope="module")
def secure(folder: Path, pair: Pair) -> Iterator[Up]:
    port = free_port()
    command = ours("--data-dir", str(folder / "data"), "--port", str(port), "--url", f"https://localhost:{port}")
    with up([*command, "--tls-cert", str(pair.cert), "--tls-key", str(pair.key), "--demo"]) as running:
        yield running


def trusting(pair: Pair) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(pair.cert))


def test_the_page_comes_under_the_certificate(secure: Up, pair: Pair) -> None:
    with urllib.request.urlopen(secure.url + "/", context=trusting(pair), timeout=20) as answer:
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        secure.get("/")
    assert not any("Sertifikat TLS" in line for line in secure.lines)


def test_plain_http_and_old_tls_get_no_page(secure: Up, pair: Pair) -> None:
    port = int(secure.url.rsplit(":", 1)[1])
    plain = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(plain), pytest.raises((OSError, http.client.HTTPException)):
        plain.request("GET", "/")
        plain.getresponse()
    spoken = {}
    for version in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = trusting(pair)
        with pytest.warns(DeprecationWarning) if version == ssl.TLSVersion.TLSv1_1 else closing(socket.socket()):
            context.minimum_version = context.maximum_version = version
        try:
            with (
                socket.create_connection(("127.0.0.1", port), 10) as link,
                context.wrap_socket(link, server_hostname="localhost") as shaken,
            ):
                spoken[version] = bool(shaken.version())
        except (ssl.SSLError, OSError):
            spoken[version] = False
    assert list(spoken.values()) == [False, True, True]


def test_an_officer_logs_in_with_cookies_that_never_leave_tls(secure: Up, pair: Pair) -> None:
    email = next(line.split()[0] for line in secure.lines if "@" in line)
    password = next(line.rsplit(": ", 1)[1] for line in secure.lines if "Kata sandi untuk semua" in line)
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=trusting(pair)), urllib.request.HTTPCookieProcessor(jar)
    )
    page = opener.open(f"{secure.url}/masuk", timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    assert token
    data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "login": email, "password": password}).encode()
    wish = urllib.request.Request(page.url, data=data, headers={"Referer": page.url})
    assert opener.open(wish, timeout=20).status == 200
    kept = {cookie.name: cookie for cookie in jar}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= kept.keys()
    assert all(cookie.secure for cookie in jar)


@pytest.fixture(scope="module")
def behind(folder: Path) -> Iterator[Up]:
    """Behind a proxy on 127.0.0.0/29, which ends TLS."""
    command = ours("--data-dir", str(folder / "behind"), "--port", str(free_port()), "--url", f"https://{NAME}")
    with up([*command, "--trusted-proxy", "127.0.0.3/29"]) as running:
        yield running


def asked(running: Up, source: str, **headers: str) -> tuple[int, str]:
    """The status and the place that a request from `source` gets, as a proxy would pass it on."""
    port = next(int(word) for word in command_of(running) if word.isdigit() and int(word) > 1024)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))) as link:
        link.request("GET", "/masuk", headers={"Host": NAME, **headers})
        answer = link.getresponse()
        return answer.status, answer.headers.get("Location", "")


def command_of(running: Up) -> list[str]:
    return [str(word) for word in running.process.args]  # type: ignore[union-attr]


def test_the_named_proxy_is_believed_and_no_other(behind: Up) -> None:
    assert behind.url == f"https://{NAME}"
    told = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
    assert asked(behind, "127.0.0.1", **told)[0] == 200
    assert asked(behind, "127.0.0.1", **{**told, "X-Forwarded-Proto": "http"}) == (301, f"https://{NAME}/masuk")
    assert asked(behind, "127.0.0.1") == (301, f"https://{NAME}/masuk")
    assert asked(behind, "127.0.0.99", **told) == (301, f"https://{NAME}/masuk")


def test_a_foreign_host_is_refused_whatever_the_proxy_says(behind: Up) -> None:
    told = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "jahat.example"}
    assert asked(behind, "127.0.0.1", **told)[0] == 200
    assert asked(behind, "127.0.0.1", **told, Host="jahat.example")[0] == 400


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--url", "https://kolokasi.example"], "memerlukan TLS"),
        (["--url", "http://kolokasi.example"], "tidak terlindung"),
        (["--url", "http://kolokasi.example", "--trusted-proxy", "10.0.0.0/8"], "tidak terlindung"),
        (["--url", "https://kolokasi.example/jalur", "--trusted-proxy", "10.0.0.0/8"], "tanpa jalur"),
        (["--url", "https://a:b@kolokasi.example", "--trusted-proxy", "10.0.0.0/8"], "tanpa jalur"),
        (["--url", "https://kolokasi.example:99999", "--trusted-proxy", "10.0.0.0/8"], "tanpa jalur"),
        (["--url", "https://", "--trusted-proxy", "10.0.0.0/8"], "tanpa jalur"),
        (["--url", "https://[::1", "--trusted-proxy", "10.0.0.0/8"], "tanpa jalur"),
        (["--port", "99999"], "Port"),
        (["--port", "-1"], "Port"),
    ],
)
def test_what_cannot_hold_is_refused(words: list[str], sentence: str) -> None:
    with own_folder() as folder:
        code, said = refused("up", "--data-dir", str(folder), *words)
    assert (code, said.count("\n")) == (1, 0)
    assert sentence in said


def test_another_key_is_refused(folder: Path, pair: Pair) -> None:
    other = make(folder, "lain.example")
    code, said = refused(
        "up", "--data-dir", str(folder / "x"), "--tls-cert", str(pair.cert), "--tls-key", str(other.key)
    )
    assert code == 1
    assert "bukan sepasang" in said
