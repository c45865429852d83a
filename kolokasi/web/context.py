"""What the frame around every page needs: who is logged in, in which posts, how much waits. Asked only when drawn."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from kolokasi.base import clock
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters.actions import SIGNING_POST
from kolokasi.letters.wording.actions import EDITORS
from kolokasi.notices.queries import unread_count
from kolokasi.people.models import Account
from kolokasi.people.queries import Standing, standings
from kolokasi.procedure import secrecy
from kolokasi.procedure.oversight import OVERSEERS


class Shell:
    """The frame of one request; each part costs its query only when a template shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.demo: bool = settings.DEMO
        self.email_works: bool = not settings.EMAIL_BACKEND.endswith("console.EmailBackend")

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def account(self) -> Account | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, Account) else None

    @cached_property
    def is_officer(self) -> bool:
        """Of the agency that runs the data centre: sees the desk; everybody else sees the portal."""
        return self.account is not None and self.account.agency.is_host

    @cached_property
    def standings(self) -> list[Standing]:
        return standings(self.account, self.now) if self.account else []

    @property
    def title(self) -> str:
        """The posts as the foot of the menu shows them: "Plh. Kepala Dinas, Sekretaris Dinas"."""
        return ", ".join(found.title for found in self.standings)

    @property
    def administers(self) -> bool:
        return any(found.key == "administrator" for found in self.standings)

    @property
    def writes(self) -> bool:
        """May change something; who only reads is not shown what prints or writes."""
        return any(found.writes for found in self.standings)

    @property
    def words_documents(self) -> bool:
        return any(found.key in EDITORS and found.writes for found in self.standings)

    @property
    def signs(self) -> bool:
        """Signs the office's letters today, and so has a queue."""
        return any(found.key == SIGNING_POST and found.writes for found in self.standings)

    @property
    def oversees(self) -> bool:
        return any(found.key in OVERSEERS for found in self.standings)

    @cached_property
    def waiting(self) -> int:
        """Open tasks of the posts the account acts in."""
        keys = [found.key for found in self.standings]
        return OpenTask.objects.filter(post_key__in=keys).count() if keys else 0

    @cached_property
    def running(self) -> int:
        """Running cases, of the secret ones only those that the account may know of."""
        known = secrecy.cases_open_to(self.account, self.standings) if self.account else Q()
        return Case.objects.filter(known, status=Case.Status.RUNNING).count()

    @cached_property
    def unread(self) -> int:
        """Notices that the account has not opened."""
        return unread_count(self.account) if self.account else 0

    @property
    def template(self) -> str:
        """The frame that fits who looks."""
        if self.account is None:
            return "base_public.html"
        return "base_desk.html" if self.is_officer else "base_portal.html"


def shell_of(request: HttpRequest) -> Shell:
    """The frame of this request, made once."""
    found: Shell | None = getattr(request, "shell", None)
    if found is None:
        found = Shell(request)
        request.shell = found  # type: ignore[attr-defined]
    return found


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` in every template."""
    return {"shell": shell_of(request)}
