"""How the posts that sign letters sign them, and the signers' NIK: the Administrator's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.gateways import esign
from kolokasi.letters.models import SignerNik
from kolokasi.letters.signatures import signers
from kolokasi.people.models import Account, Post
from kolokasi.people.queries import acting_title, holders, post_name
from kolokasi.procedure.signing import signing_posts
from kolokasi.web.access import account_of, administrator_page
from kolokasi.web.context import shell_of
from kolokasi.web.fields import Entry


def _page(request: HttpRequest, *, refusal: Refusal | None = None, shown: tuple[int, str] = (0, "")) -> HttpResponse:
    now = shell_of(request).now
    keys = signing_posts(now)
    posts, ways = {post.key: post for post in Post.objects.filter(key__in=keys)}, signers.ways_of(keys, now)
    choices = tuple((str(way.value), str(way.label)) for way in signers.possible_ways())
    people = holders(keys, now)
    kept = {row.account_id: row for row in SignerNik.objects.filter(account__in=[one.account_id for one in people])}
    context: dict[str, Any] = {
        "section": "letters", "tab": "signers", "refusal": refusal, "bsre": esign.is_set(),
        "stamp": _stamp_entries(request, now),
        "posts": [
            (posts[key], Entry(
                "way", post_name(posts[key]), "radio", value=ways[key], required=True, choices=choices, prefix=f"{key}-",
            ))
            for key in keys if key in posts
        ],
        "people": [
            {
                "account": one.account, "post": acting_title("" if one.kind == one.Kind.HOLDER else one.kind, post_name(one.post)),
                "nik": signers.masked(kept[one.account_id]) if one.account_id in kept else "",
                "shown": shown[1] if shown[0] == one.account_id else "",
            }
            for one in people
        ],
    }  # fmt: skip
    return render(request, "desk/letters/signers.html", context, status=refusal.status if refusal else 200)


def _stamp_entries(request: HttpRequest, now: datetime) -> list[Entry]:
    """The questions about the stamp, as they hold or as they were just answered."""
    held = signers.stamping(now)
    typed = request.POST if "stamp_anchor" in request.POST else None
    on, anchor = ("yes" if held.on else "no", held.anchor) if typed is None else (
        typed.get("stamp_on", "")[:10], typed.get("stamp_anchor", "")[:40],
    )  # fmt: skip
    choices = (("no", _("Tidak tampak (PDF/A)")), ("yes", _("Stempel tampak")))
    return [
        Entry("stamp_on", _("Tanda tangan BSrE pada surat"), "radio", value=on, required=True, choices=choices),
        Entry("stamp_anchor", _("Tanda jangkar"), hint=_(
            "Tempat stempel digambar BSrE (tag_koordinat). Pilih tanda yang tidak pernah ditulis di surat, misalnya ^."
        ), value=anchor, required=True, width="w-s"),
    ]  # fmt: skip


@administrator_page
@require_http_methods(["GET", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """The ways of today, and the forms that change the way of one post, or the stamp of BSrE, from now on."""
    if request.method == "GET":
        return _page(request)
    actor, now = account_of(request), shell_of(request).now
    try:
        if "stamp_anchor" in request.POST:
            on, anchor = request.POST.get("stamp_on") == "yes", request.POST.get("stamp_anchor", "")[:40]
            signers.set_stamp(on=on, anchor=anchor, actor=actor, at=now)
            messages.success(request, _("Disimpan. Berlaku untuk surat yang ditandatangani sesudah ini."))
            return redirect("letters:signers")
        signers.set_way(
            post_key=request.POST.get("post", "")[:40], way=request.POST.get("way", "")[:20], actor=actor, at=now
        )
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("Disimpan. Surat berikutnya ditandatangani dengan cara itu."))
    return redirect("letters:signers")


@sensitive_post_parameters("nik")
@administrator_page
@require_http_methods(["POST"])
def nik(request: HttpRequest, account_id: int) -> HttpResponse:
    """The NIK of a signer is kept sealed, taken away, shown once, or asked about at BSrE; each reading stands in the record."""
    actor, now = account_of(request), shell_of(request).now
    found = next((one.account for one in holders(signing_posts(now), now) if one.account_id == account_id), None)
    if found is None:
        raise Refusal(NOT_FOUND)
    try:
        if "show" in request.POST:
            return _page(request, shown=(account_id, signers.shown_nik(found, reader=actor, at=now)))
        if "status" in request.POST:
            said = signers.status_at_bsre(found, reader=actor, at=now)
            messages.info(request, _("BSrE tentang %(name)s: %(status)s.") % {"name": found.name, "status": said})
            return redirect("letters:signers")
        signers.set_nik(account=found, nik=request.POST.get("nik", "")[:40], actor=actor, at=now)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _said(found))
    return redirect("letters:signers")


def _said(account: Account) -> str:
    kept = SignerNik.objects.filter(account=account).exists()
    words = _("NIK %(name)s disimpan tersegel.") if kept else _("NIK %(name)s dihapus.")
    return words % {"name": account.name}
