"""An empty installation becomes an office: agency, Administrator, calendar and SOP in one transaction, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files as package_files

from django.db import transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from kolokasi.addressing.models import Prefix
from kolokasi.base import clock
from kolokasi.base.actions import seed_calendar
from kolokasi.base.queries import calendar_warnings
from kolokasi.cases.models import SopRevision
from kolokasi.facility.models import Feed, Rack, Uplink
from kolokasi.gateways import mail
from kolokasi.letters.models import Letterhead
from kolokasi.letters.queries import letterhead
from kolokasi.monitoring.queries import settings
from kolokasi.notices.queries import undelivered_dispatches, undelivered_notices
from kolokasi.people import setup
from kolokasi.people.invitations import open_invitations
from kolokasi.people.models import Account, Agency, Post
from kolokasi.people.queries import holders, post_name
from kolokasi.procedure import revisions
from kolokasi.procedure.facts.office import own_words, ship_hours, ship_to

SOP_FILE = "library/permohonan-colocation.bpmn"
SIGNS = "kepala_dinas"


@transaction.atomic
def set_up(
    *, agency: str, short_name: str, name: str, email: str, password: str, at: datetime, secret: str | None = None
) -> Account:
    """The office can log in: host agency, first Administrator, working calendar, and the SOP that comes with the product."""
    account = setup.found_office(
        agency=agency, short_name=short_name, name=name, email=email, password=password, at=at, secret=secret
    )
    seed_calendar(years=range(at.year - 1, at.year + 3))
    if not SopRevision.objects.exists():
        data = package_files("kolokasi.sop").joinpath(SOP_FILE).read_bytes()
        revisions.load_revision(data=data, valid_from=clock.office_date(at), actor=setup.ACTOR, at=at)
    return account


@dataclass(frozen=True)
class Part:
    """One thing that an office needs before its first case: whether it is there, and in words what is or is missing."""

    key: str
    title: str
    done: bool
    said: str
    needed: bool = True


def parts(at: datetime) -> list[Part]:
    """What setting an office up consists of, in the order in which it is best done."""
    return [
        _agency(),
        _posts(at),
        _letterhead(at),
        _calendar(at),
        _sop(at),
        _mail(at),
        _plant(),
        _addresses(),
        _monitoring(at),
        _counter(at),
        _applicants(),
    ]


def _agency() -> Part:
    host = Agency.objects.filter(is_host=True).first()
    lacking = [
        label
        for value, label in (
            (host and host.address, _("alamat")), (host and host.phone, _("telepon")), (host and host.email, _("surel")),
        )
        if not value
    ]  # fmt: skip
    said = (
        _("Belum ada: {what}.").format(what=", ".join(lacking))
        if lacking
        else _("Nama, alamat, telepon, dan surel ada.")
    )
    return Part("agency", _("Data instansi penyelenggara"), not lacking, said)


def _posts(at: datetime) -> Part:
    posts = list(Post.objects.all())
    holdings = holders([post.key for post in posts], at)
    held = {holding.post_id for holding in holdings}
    invited = {one.post_id for one in open_invitations(at)}
    free = [post_name(post) for post in posts if post.pk not in held | invited]
    asked = [post_name(post) for post in posts if post.pk in invited - held]
    said = [_("Belum dipegang: {posts}.").format(posts=", ".join(free))] if free else []
    if asked:
        said.append(_("Diundang dan belum membuka akun: {posts}.").format(posts=", ".join(asked)))
    nameless = [one.account.name for one in holdings if one.post.key == SIGNS and not one.account.nip]
    if nameless and letterhead(at).shows_nip:
        said.append(
            _("NIP {name} belum diisi, jadi suratnya keluar tanpa NIP. Buka namanya di Jabatan.").format(
                name=nameless[0]
            )
        )
    done = not said
    return Part("posts", _("Jabatan dan pejabat"), done, " ".join(said) or _("Semua jabatan dipegang hari ini."))


def _letterhead(at: datetime) -> Part:
    kept = Letterhead.objects.filter(valid_from__lte=clock.office_date(at)).exists()
    said = (
        _("Kop surat berlaku.") if kept else _("Belum diatur; surat memakai nama instansi saja, tanpa singkatan unit.")
    )
    return Part("letterhead", _("Kop surat"), kept, said)


def _calendar(at: datetime) -> Part:
    year = clock.office_date(at).year
    gaps = [gap for _code, gap in calendar_warnings(at)]
    if year in gaps:
        said = _("Hari libur atau Ramadan {year} belum lengkap.").format(year=year)
    elif gaps:
        said = _("Tahun ini lengkap; tahun depan masih perlu dilengkapi.")
    else:
        said = _("Hari libur dan Ramadan tahun ini dan tahun depan ada.")
    return Part("calendar", _("Kalender kerja"), year not in gaps, said)


def _sop(at: datetime) -> Part:
    valid = SopRevision.objects.filter(valid_from__lte=clock.office_date(at)).defer("bpmn").order_by("-number").first()
    said = (
        _("Revisi {number} berlaku.").format(number=valid.number)
        if valid
        else _("Belum ada revisi yang berlaku. Muat dengan perintah: kolokasi sop load.")
    )
    return Part("sop", _("SOP yang berlaku"), valid is not None, said)


def _mail(at: datetime) -> Part:
    stuck = len(undelivered_notices(at)) + len(undelivered_dispatches(at)) if mail.works() else 0
    if not mail.works():
        said = _("Belum diatur, jadi pemberitahuan hanya ada di sini. Isi KOLOKASI_EMAIL_URL, lalu jalankan ulang.")
    elif stuck:
        said = ngettext(
            "{n} surel tertunda lebih dari satu jam. Periksa server surelnya.",
            "{n} surel tertunda lebih dari satu jam. Periksa server surelnya.",
            stuck,
        ).format(n=stuck)
    else:
        said = _("Server surel diatur. Kirim surel uji untuk memastikannya.")
    return Part("mail", _("Surel"), mail.works() and not stuck, said, needed=False)


def _plant() -> Part:
    racks, feeds, uplinks = Rack.objects.count(), Feed.objects.count(), Uplink.objects.count()
    if not racks:
        said = _("Belum ada rak, jadi kapasitas belum dapat diperiksa.")
    else:
        said = ngettext("{n} rak", "{n} rak", racks).format(n=racks) + ", "
        said += ngettext("{n} jalur daya", "{n} jalur daya", feeds).format(n=feeds) + ", "
        said += ngettext("{n} jalur keluar.", "{n} jalur keluar.", uplinks).format(n=uplinks)
    return Part("plant", _("Ruang, rak, daya, dan jalur"), bool(racks), said)


def _addresses() -> Part:
    count = Prefix.objects.count()
    said = (
        ngettext("{n} blok alamat.", "{n} blok alamat.", count).format(n=count)
        if count
        else _("Belum ada blok alamat IP untuk server.")
    )
    return Part("addresses", _("Alamat IP"), bool(count), said)


def _monitoring(at: datetime) -> Part:
    address = settings(at).prometheus_url
    said = (
        _("Prometheus ditanya di {address}.").format(address=address)
        if address
        else _("Prometheus belum diatur, jadi langkah 9 hanya dapat ditutup dengan alasan.")
    )
    return Part("monitoring", _("Pemantauan"), bool(address), said, needed=False)


def _counter(at: datetime) -> Part:
    own = own_words(at)["ship_to"]
    said = (
        _("Server dikirim ke {place}, {hours}.").format(place=ship_to(at), hours=gettext(ship_hours(at)))
        if own
        else _("Belum diatur; surat menyebut alamat instansi dan jam kerja.")
    )
    return Part("counter", _("Penerimaan server"), bool(own), said, needed=False)


def _applicants() -> Part:
    count = Agency.objects.filter(is_host=False).count()
    said = (
        ngettext("{n} instansi terdaftar.", "{n} instansi terdaftar.", count).format(n=count)
        if count
        else _("Belum ada. Daftarkan instansi, lalu undang orangnya lewat surel.")
    )
    return Part("applicants", _("Instansi pemohon"), bool(count), said)
