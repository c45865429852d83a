"""What every answer says about itself: strict CSP, no framing, no sniffing; and that no template needs less."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEMPLATES = Path(__file__).parents[2] / "kolokasi" / "web" / "templates"
TAG = re.compile(r"{%.*?%}", re.DOTALL)  # what a template does, such as `with one=two`, reaches no browser
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/masuk", "/tidak-ada", "/lacak/"])
def test_every_page_carries_the_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_no_template_has_an_inline_style_or_script() -> None:
    found = [
        f"{path.name}: {match.group()}"
        for path in TEMPLATES.rglob("*.html")
        for match in INLINE.finditer(TAG.sub("", path.read_text()))
    ]
    assert found == []


def test_the_check_for_inline_things_would_find_one() -> None:
    assert INLINE.search('<p style="color:red">')
    assert INLINE.search("<script>alert(1)</script>")
    assert INLINE.search('<a onclick="x()">')


def settings_of(url: str) -> dict[str, object]:
    """The cookie and transport settings of an installation at `url`, in a process of its own."""
    names = [
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
    ]
    code = (
        "import json; from kolokasi.config import settings as s;"
        f"print(json.dumps({{n: getattr(s, n) for n in {names!r}}}))"
    )
    environ = os.environ | {"KOLOKASI_URL": url}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_https_binds_the_cookies_to_the_host_and_loopback_http_still_works() -> None:
    secure, plain = settings_of("https://kolokasi.example"), settings_of("http://localhost:8000")
    assert str(secure["SESSION_COOKIE_NAME"]).startswith("__Host-")
    assert str(secure["CSRF_COOKIE_NAME"]).startswith("__Host-")
    assert secure["SESSION_COOKIE_SECURE"] is True
    assert secure["SECURE_SSL_REDIRECT"] is True
    assert int(str(secure["SECURE_HSTS_SECONDS"])) >= 31_536_000
    assert plain["SESSION_COOKIE_SECURE"] is False
    assert plain["SECURE_HSTS_SECONDS"] == 0


def test_check_deploy_is_clean() -> None:
    environ = os.environ | {
        "KOLOKASI_URL": "https://kolokasi.example",
        "DJANGO_SETTINGS_MODULE": "kolokasi.config.settings",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_a_document_is_kept_by_no_shared_cache(client: Client, cast: Cast) -> None:
    client.force_login(cast["helpdesk"], backend=BACKEND)
    assert "no-store" in client.get("/masuk").headers.get("Cache-Control", "no-store")
