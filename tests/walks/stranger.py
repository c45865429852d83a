"""Somebody at the pages of a running installation over HTTP: opens them, fills in the forms they are served, keeps a session."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urljoin
from uuid import uuid4

from lxml import html

File = tuple[str, bytes, str]
Value = str | Sequence[str] | File


class Stranger:
    """A visitor; after `log_in` a person. `page` and `at` are the last answer and where it came from."""

    def __init__(self, url: str) -> None:
        self.url, self.at, self.status = url, url, 0
        self.page: Any = None
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, *, status: int = 200) -> Any:
        """The page there, parsed; it must answer with that status."""
        self._take(urllib.request.Request(urljoin(self.at, path)))
        assert self.status == status, (path, self.status, self.says())
        return self.page

    def fetch(self, path: str) -> bytes:
        """The bytes of a file, as a click on its link would get them."""
        with self.opener.open(urljoin(self.at, path), timeout=60) as answer:
            return cast("bytes", answer.read())

    def log_in(self, email: str, password: str) -> None:
        self.open("/masuk")
        self.send(login=email, password=password)
        assert "/masuk" not in self.at, self.says()

    def send(
        self, answers: Mapping[str, Value] | None = None, *, to: str = "", status: int = 200, **more: Value
    ) -> Any:
        """Fills in the form that asks for these (or whose address ends in `to`) and sends it, its other fields as served."""
        values = {**(answers or {}), **more}
        form = next(one for one in self.page.forms if _fits(one, to, values))
        sent = [(name, value) for name, value in _served(form) if name not in values]
        for name, value in values.items():
            sent += [(name, one) for one in (value if isinstance(value, list) else [value])]
        self._take(_posted(urljoin(self.at, form.get("action") or self.at), sent))
        assert self.status == status, (self.at, self.status, self.says())
        return self.page

    def press(self, words: str) -> Any:
        """The form of the button with these words, sent as it stands."""
        button = next(one for one in self.page.iter("button") if words in " ".join(one.text_content().split()))
        form = next(one for one in button.iterancestors("form"))
        self._take(_posted(urljoin(self.at, form.get("action") or self.at), _served(form)))
        assert self.status == 200, (self.at, self.status, self.says())
        return self.page

    def follow(self, words: str) -> Any:
        """The page behind the link with these words."""
        link = next(one for one in self.page.iter("a") if words in " ".join(one.text_content().split()))
        return self.open(link.get("href"))

    def text(self) -> str:
        """What stands on the page, on one line."""
        return " ".join(self.page.text_content().split())

    def says(self) -> list[str]:
        """Its refusals, faults and toasts, for a failing test."""
        marked = " or ".join(f"contains(concat(' ', @class, ' '), ' {one} ')" for one in ("errsum", "note", "toast"))
        return [" ".join(one.text_content().split()) for one in self.page.xpath(f"//*[{marked}]")]

    def _take(self, request: urllib.request.Request) -> None:
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.status, self.at = answer.status, answer.url
            self.page = html.fromstring(answer.read().decode(), base_url=self.at)


def _fits(form: Any, to: str, values: dict[str, Any]) -> bool:
    action = form.get("action") or ""
    return form.method == "POST" and set(values) <= _asked(form) and action.rstrip("/").endswith(to.rstrip("/"))


def _asked(form: Any) -> set[str]:
    """Every name of the form, buttons with one too."""
    return {str(name) for name in form.xpath(".//*[@name]/@name")}


def _served(form: Any) -> list[tuple[str, Any]]:
    """What a browser would send of the form as it stands; no files, no buttons."""
    files = {str(name) for name in form.xpath(".//input[@type='file']/@name")}
    return [(name, value) for name, value in form.form_values() if name not in files]


def _posted(url: str, sent: list[tuple[str, Any]]) -> urllib.request.Request:
    """The multipart request."""
    border = uuid4().hex
    body = b""
    for name, value in sent:
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, tuple):
            file, data, kind = value
            body += f'{head}; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + data + b"\r\n"
        else:
            body += f"{head}\r\n\r\n{value}\r\n".encode()
    request = urllib.request.Request(url, body + f"--{border}--\r\n".encode())
    request.add_header("Content-Type", f"multipart/form-data; boundary={border}")
    return request


def number_in(text: str) -> str:
    """The case number that the text names."""
    found = re.search(r"KL-\d{4}-\d{4}", text)
    assert found, text
    return found.group(0)
