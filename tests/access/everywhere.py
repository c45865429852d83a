"""The addresses of everybody, of machines and of applicants."""

from __future__ import annotations

from tests.access.answers import (
    APPLY,
    CHANGED,
    DRAFT,
    IN,
    IN_NO,
    MINE,
    MINE_ACT,
    MINE_FAULT,
    MY_CASE,
    NO,
    NOWHERE,
    OPEN,
    OURS,
    RESET,
)
from tests.access.machine import LOGIN, Entry, everybody, row

API: dict[str, Entry] = {
    "/api/v1/": Entry(get=NOWHERE, post=NOWHERE),
    "/api/v1/<path:rest>": Entry(get=NOWHERE, post=NOWHERE, fill={"rest": "nothing"}),
    "/api/v1/openapi.json": Entry(get=OPEN, post=NO),
    "/api/v1/cases": Entry(
        get=row(anonymous=401, applicant=200, stranger=200, officers=200),
        # an officer's key does not apply; the applicants' is refused for what is missing, so it may
        post=row(anonymous=401, applicant=422, stranger=422, officers=403),
        body={"title": "Server", "form": {}, "letter": {"content": ""}},
    ),
    "/api/v1/cases/<number>": Entry(get=row(anonymous=401, applicant=200, stranger=404, officers=200), post=NO),
    "/api/v1/cases/<number>/tasks/<task>/complete": Entry(
        get=NO,
        # step 3 is the Helpdesk's, who is told that the answers are missing
        post=row(anonymous=401, applicant=403, stranger=404, officers=403, helpdesk=422),
        body={"round": 1},
    ),
    "/api/v1/cases/<number>/tasks/<task>/parts/<part>": Entry(
        get=NO,
        # the Helpdesk is told that the answer by telephone needs a name
        post=row(anonymous=401, applicant=403, stranger=404, officers=403, helpdesk=422),
        fill={"part": "enter"},
        body={"round": 1},
    ),
    "/api/v1/questions": Entry(get=row(anonymous=401, applicant=200, stranger=200, officers=200), post=NO),
    "/api/v1/questions/<question_id>/answer": Entry(
        get=NO,
        # to every other post the question is not there; Subbagian Umum is told to say yes or no
        post=row(anonymous=401, applicant=404, stranger=404, officers=404, subbag_umum=422, auditor=403),
    ),
    "/api/v1/prefixes/<prefix_id>/available-ips": Entry(
        get=NO,
        # there is no such prefix, which only those hear who may give addresses
        post=row(anonymous=401, applicant=403, stranger=403, officers=403, tim_teknis=404, administrator=404),
        fill={"prefix_id": "999999"},
    ),
    "/api/v1/monitoring/http-sd": Entry(get=row(anonymous=401, applicant=403, stranger=403, officers=200), post=NO),
    "/api/v1/capacity/check": Entry(  # asking changes nothing, so who only reads may ask
        get=NO,
        post=row(anonymous=401, applicant=403, stranger=403, officers=200),
        body={"servers": [{"units": 1}]},
    ),
    "/api/v1/racks": Entry(get=row(anonymous=401, applicant=403, stranger=403, officers=200), post=NO),
    "/api/v1/racks/<rack_id>/elevation.svg": Entry(  # there is no such rack
        get=row(anonymous=401, applicant=403, stranger=403, officers=404), post=NO, fill={"rack_id": "999999"}
    ),
    "/api/v1/tasks": Entry(get=row(anonymous=401, applicant=200, stranger=200, officers=200), post=NO),
}

PHOTO = row(anonymous=LOGIN, applicant=200, stranger=404, officers=200)  # of a server of the applicant's agency

EVERYBODY: dict[str, Entry] = {
    "/foto/<int:photo_id>/": Entry(get=PHOTO, post=IN_NO),
    "/foto/<int:photo_id>/kecil/": Entry(get=PHOTO, post=IN_NO),
    "/": Entry(get=everybody(302) | {"anonymous": 200}, post=NO),
    "/healthz": Entry(get=OPEN, post=NO),
    "/readyz": Entry(get=everybody(503), post=NO),  # no worker runs in a test
    "/bahasa": Entry(get=NO, post=everybody(302), body={"language": "en"}),
    "/masuk": Entry(get=everybody(302) | {"anonymous": 200}, post=everybody(302) | {"anonymous": 200}),
    "/keluar": Entry(get=IN, post=everybody(LOGIN)),
    "/masuk/nonaktif": Entry(get=OPEN, post=NO),
    "/masuk/lupa": Entry(get=OPEN, post=OPEN),
    "/masuk/lupa/terkirim": Entry(get=OPEN, post=NO),
    "/masuk/lupa/selesai": Entry(get=OPEN, post=NO),
    RESET: Entry(get=OPEN, post=OPEN, url="/masuk/lupa/1-set-password"),
    "/profil/": Entry(get=IN, post=CHANGED),
    "/profil/sandi/": Entry(get=IN, post=row(anonymous=LOGIN, applicant=422, stranger=422, officers=422)),
    "/bantuan/": Entry(get=IN, post=IN_NO),
    "/pemberitahuan/": Entry(get=IN, post=IN_NO),
    "/pemberitahuan/dibaca/": Entry(get=CHANGED, post=CHANGED),
    "/pemberitahuan/<int:notice_id>/": Entry(  # a notice is its reader's alone
        get=row(anonymous=LOGIN, applicant=302, stranger=404, officers=404), post=IN_NO
    ),
    **dict.fromkeys(
        ("/masuk/", "/keluar/", "/lacak/<str:code>/", "/verifikasi/<str:code>/"),  # one slash too many
        Entry(get=everybody(301), post=NO),
    ),
    # only with the secret of the webhooks
    **dict.fromkeys(("/kait/alertmanager/", "/kait/zabbix/"), Entry(get=NO, post=everybody(401))),
    "/lacak/": Entry(get=OPEN, post=NO),
    "/lacak/<str:code>": Entry(get=OPEN, post=NO),
    "/verifikasi/": Entry(get=OPEN, post=OPEN, body={"file": "{pdf}"}),
    "/verifikasi/<str:code>": Entry(get=NOWHERE, post=NO),  # the code of a case is none of a document
    "/verifikasi/<str:code>/cocokkan": Entry(get=everybody(302), post=NOWHERE, body={"file": "{pdf}"}),
    # an invitation opens an account for somebody who has none; whoever is logged in leaves first
    "/undangan/<str:secret>/": Entry(get=everybody(409) | {"anonymous": 200}, post=everybody(409) | {"anonymous": 422}),
    "/pemasangan/": Entry(get=NOWHERE, post=NOWHERE),  # there is an office
    "/pemasangan/<str:secret>/": Entry(get=NOWHERE, post=NOWHERE),
    # the code of a label leads each reader to the own page of that server
    "/s/<str:label>/": Entry(get=CHANGED | {"stranger": 404}, post=IN_NO),
    "/sop/": Entry(get=IN, post=IN_NO),
    "/sop/<int:number>/": Entry(get=IN, post=IN_NO, fill={"number": "1"}),
    "/sop/<int:number>/lembar.pdf": Entry(get=IN, post=IN_NO, fill={"number": "1"}),
}

APPLICANTS: dict[str, Entry] = {
    "/beranda/": Entry(get=row(anonymous=LOGIN, applicant=200, stranger=200, officers=302), post=IN_NO),
    "/server-saya/": Entry(get=OURS, post=IN_NO),
    # the server of the case at step 7; its agency has been told of it
    MY_CASE + "serah-terima/": Entry(get=MINE | {"applicant": 409}, post=MINE | {"applicant": 409}),
    "/server-saya/<str:label>/": Entry(get=OURS | {"stranger": 404}, post=IN_NO),
    "/dokumen-saya/": Entry(get=OURS, post=IN_NO),
    "/rekan/": Entry(get=OURS, post=row(anonymous=LOGIN, applicant=422, stranger=422, officers=403)),
    "/rekan/undangan/<int:invitation_id>/cabut/": Entry(get=CHANGED, post=MINE_ACT),
    "/ajukan/": Entry(get=APPLY, post=row(anonymous=LOGIN, applicant=302, stranger=302, officers=403)),
    DRAFT: Entry(get=MINE, post=IN_NO),
    DRAFT + "<slug:name>/": Entry(get=MINE, post=MINE_FAULT, fill={"name": "instansi"}),
    DRAFT + "hapus/": Entry(get=MINE, post=MINE_ACT),
    DRAFT + "periksa/": Entry(
        get=row(anonymous=LOGIN, applicant=200, stranger=404, officers=403),
        post=row(anonymous=LOGIN, applicant=422, stranger=404, officers=403),
    ),
    DRAFT + "surat/berkas/": Entry(get=MINE, post=IN_NO),
    DRAFT + "server/tambah/": Entry(get=IN_NO, post=MINE_ACT),
    DRAFT + "server/<int:key>/<slug:name>/": Entry(get=MINE, post=MINE_FAULT, fill={"name": "daya"}),
    DRAFT + "server/<int:key>/hapus/": Entry(get=MINE, post=MINE | {"applicant": 409}),  # the last server stays
    MY_CASE: Entry(get=MINE, post=IN_NO),
    MY_CASE + "terkirim/": Entry(get=MINE, post=IN_NO),
    MY_CASE + "perbaiki/": Entry(get=IN_NO, post=row(anonymous=LOGIN, applicant=409, stranger=404, officers=403)),
    MY_CASE + "giliran/<slug:word>/": Entry(  # it runs, so it has no turn; another agency's is not there
        get=row(anonymous=LOGIN, applicant=302, stranger=302, officers=302),
        post=row(anonymous=LOGIN, applicant=409, stranger=404, officers=403, helpdesk=409),
        fill={"word": "keluar"},
    ),
    MY_CASE + "batalkan/": Entry(get=MINE, post=MINE_ACT, body={"reason": "Tidak jadi.", "sure": "on"}),
    MY_CASE + "penanggung-jawab/<slug:who>/": Entry(get=MINE, post=MINE_FAULT, fill={"who": "teknis"}),
    # a case at step 7, where the applicant fills in the form and sends the server
    MY_CASE + "kiriman/": Entry(get=MINE, post=MINE_FAULT, fill={"number": "{shipping}"}),
    MY_CASE + "langkah/<str:element>/": Entry(
        get=MINE, post=MINE_FAULT, fill={"number": "{shipping}", "element": "T07"}, body={"round": "1"}
    ),
}
