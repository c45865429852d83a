"""What an agency of the demo declares in step 1."""

from __future__ import annotations

from datetime import date
from typing import Any

from kolokasi.runtime.demo import cast
from kolokasi.runtime.demo.machines import plain_server, server
from kolokasi.runtime.demo.stories import Story


def mail_of(short_name: str) -> str:
    """The office address of an agency."""
    return f"surat.{short_name.lower().replace(' ', '')}@{cast.DOMAIN}"


def declaration(story: Story, number: str, day: date, people: cast.Cast = cast.SMALL) -> dict[str, Any]:
    """The declaration of step 1 for a story."""
    applicant, street, short = (
        people.applicant(story.agency),
        people.street(story.agency),
        people.short_name(story.agency),
    )
    technical = {"name": applicant.name, "nip": applicant.nip, "phone": "0811-0000-000", "email": applicant.email}
    head = people.heads.get(story.agency)
    administrative = {
        "name": head[0] if head else applicant.name,
        "nip": head[2] if head else "",
        "phone": "0751-000000",
    }
    return {
        "agency": {"address": f"{street}, Padang", "phone": cast.PHONE, "email": mail_of(short)},
        "contacts": {
            "administrative": administrative
            | {"position": "Kepala" if head else "Kepala Subbagian", "email": mail_of(short)},
            "technical": technical | {"position": "Pranata Komputer"},
        },
        "letter": {"number": number, "date": day.isoformat(), "subject": f"Permohonan colocation {story.title}"},
        "servers": _servers(story),
        "statement": True,
    }


def _servers(story: Story) -> list[dict[str, Any]]:
    if not story.machines:
        return [plain_server(story.title, story.units, story.watts, story.agency)]
    many = len(story.machines) > 1
    return [
        server(
            model=model, name=f"{story.title} {index + 1}" if many else story.title, purpose=story.purpose,
            agency=story.agency, index=index,
        )
        for index, model in enumerate(story.machines)
    ]  # fmt: skip
