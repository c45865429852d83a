"""Devices of the data centre in a rack, added, changed and taken out; the makes of devices; the outlets of a rack."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import one_line
from kolokasi.facility import edits
from kolokasi.facility.devices import OURS
from kolokasi.facility.models import Allotment, DeviceType, Occupation, Outlet, Rack
from kolokasi.facility.parts import PARTS
from kolokasi.web.access import administrator_page, officer_page
from kolokasi.web.desk.plant.part_forms import read_form, spelled, typed_in
from kolokasi.web.desk.plant.parts import FORM, SAVED, actor_of, row_of
from kolokasi.web.paging import SEARCH_LIMIT, page_of

NOT_ASKED = ("room", "rack")


@administrator_page
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, rack_id: int) -> HttpResponse:
    """A device of the data centre, or closed units, in this rack."""
    rack: Rack = row_of("rack", rack_id)
    part = PARTS["device"]
    typed = typed_in(request, part)
    form = read_form(part, typed, checked=request.method == "POST", room_id=rack.room_id, without=NOT_ASKED)
    context = {"section": "racks", "title": _("Perangkat baru di %(rack)s") % {"rack": rack.name}, "button": _("Pasang"),
               "form": form, "rack": rack}  # fmt: skip
    if request.method == "GET":
        return render(request, FORM, context)
    if form.errors:
        return render(request, FORM, {**context, "errors": form.errors}, status=422)
    try:
        made = edits.place_device(rack=rack, facts=form.facts, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, FORM, {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(name)s dipasang.") % {"name": made.label})
    return redirect("plant:rack", rack.pk)


@administrator_page
@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, occupation_id: int) -> HttpResponse:
    """Asks once, then the device's units are free."""
    found = Occupation.objects.select_related("rack").filter(pk=occupation_id, released_at__isnull=True).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    title = _("Lepas %(name)s dari %(rack)s") % {"name": found.label, "rack": found.rack.name}
    context = {"section": "racks", "title": title, "rack": found.rack, "device": found}
    if request.method == "GET":
        return render(request, "desk/plant/part_remove.html", context)
    try:
        edits.remove_device(occupation_id=occupation_id, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, "desk/plant/part_remove.html", {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, _("%(name)s dilepas.") % {"name": found.label})
    return redirect("plant:rack", found.rack_id)


@administrator_page
@require_http_methods(["GET", "POST"])
def change_device(request: HttpRequest, occupation_id: int) -> HttpResponse:
    """The facts of a device that stands; in the same rack."""
    query = Occupation.objects.filter(pk=occupation_id, released_at__isnull=True, kind__in=OURS)
    there = query.select_related("rack", "device_type").first()
    if there is None:
        raise Refusal(NOT_FOUND)
    part, rack = PARTS["device"], there.rack
    posted = request.method == "POST"
    typed = typed_in(request, part) if posted else _as_typed(there)
    form = read_form(part, typed, checked=posted, room_id=rack.room_id, without=(*NOT_ASKED, "kind"))
    context = {"section": "racks", "title": there.label, "button": _("Simpan"), "form": form, "rack": rack}
    if not posted:
        return render(request, FORM, context)
    if form.errors:
        return render(request, FORM, {**context, "errors": form.errors}, status=422)
    try:
        edits.change_device(occupation_id=occupation_id, facts=form.facts, actor=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return render(request, FORM, {**context, "refusal": refusal}, status=refusal.status)
    messages.success(request, str(SAVED))
    return redirect("plant:rack", rack.pk)


def _as_typed(there: Occupation) -> dict[str, Any]:
    """The device in the words of its form."""
    both = there.faces.upper - there.faces.lower == 2
    facts: dict[str, Any] = {
        "name": there.label, "unit": there.unit, "units": there.height, "role": there.role,
        "faces": "both" if both else "front" if there.faces.lower == 0 else "rear",
        "device_type": str(there.device_type or ""),
    }  # fmt: skip
    load = Allotment.objects.filter(occupation=there, released_at__isnull=True).first()
    if load is not None:
        facts |= {name: getattr(load, name) for name in ("watts", "weight_kg", "depth_mm", "psu_count")}
        facts["feed"] = load.feed_id
    return {name: spelled(value) for name, value in facts.items()}


@officer_page
@require_GET
def types(request: HttpRequest) -> HttpResponse:
    """Every make of device that is known, searched by maker, model or part number."""
    q = one_line(request.GET.get("q", ""))[:SEARCH_LIMIT]
    found = DeviceType.objects.all()
    if q:
        found = found.filter(Q(manufacturer__icontains=q) | Q(model__icontains=q) | Q(part_number__icontains=q))
    page = page_of(found, "pk", request.GET)
    return render(request, "desk/plant/types.html", {"section": "plant", "rows": page.rows, "page": page, "q": q})


@officer_page
@require_GET
def outlets(request: HttpRequest, rack_id: int) -> HttpResponse:
    """The sockets of a rack, feed by feed."""
    rack = Rack.objects.select_related("room").filter(pk=rack_id).first()
    if rack is None:
        raise Refusal(NOT_FOUND)
    rows = Outlet.objects.filter(rack=rack).select_related("feed")
    return render(request, "desk/plant/outlets.html", {"section": "racks", "rack": rack, "rows": rows})
