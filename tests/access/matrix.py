"""Who gets what at every address: posts and agencies against routes. A route without an entry here fails the build.

Of another agency's case an applicant is told "not there" (404), never "forbidden"; the desk's pages are closed to all
applicants alike (403), whatever number they name. An officer who may read but not do is told so in a sentence (403).
The Auditor's acts end in 403; the Administrator holds no step.
"""

from __future__ import annotations

from tests.access.answers import (
    ADMIN,
    ADMIN_ACT,
    ADMIN_FAULT,
    ADMIN_NO,
    ADMIN_NOTHING,
    DESK,
    DESK_ACT,
    DESK_BACK,
    DESK_NO,
    DESK_NOTHING,
    HELPDESK,
    HELPDESK_ACT,
    HELPDESK_FAULT,
    IN_NO,
    KEEPERS,
    KEEPERS_FAULT,
    KEEPERS_NOTHING,
    KEPT,
    KEPT_ACT,
    KEPT_FAULT,
    KEPT_NO,
    NO,
    RECALLED,
    RESET,
    STEP,
    WORDED,
)
from tests.access.everywhere import API, APPLICANTS, EVERYBODY
from tests.access.machine import LOGIN, Entry, everybody, row
from tests.cast import POST_KEYS

# whose post adds evidence; the server of the matrix has not come yet, or nothing of it waits
WITNESSES = row(
    anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=409, tim_teknis=409, pranata_komputer=409
)

OFFICERS: dict[str, Entry] = {
    "/kerja/": Entry(get=DESK, post=DESK_NO),
    "/permohonan/": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/alur/": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/jejak/": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/hitung-ulang/": Entry(  # the case of the matrix has not been checked yet
        get=DESK | dict.fromkeys(POST_KEYS, 409), post=DESK_NO
    ),
    "/permohonan/<str:number>/batalkan/": Entry(get=DESK, post=HELPDESK_ACT, body={"reason": "Surat pembatalan."}),
    "/permohonan/<str:number>/serah-terima/": Entry(  # the case waits at step 3: there is nothing to sign yet
        get=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=409),
        post=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=409),
    ),
    "/permohonan/<str:number>/catatan/": Entry(get=DESK_BACK, post=DESK_ACT, body={"text": "Catatan."}),
    "/permohonan/<str:number>/dokumen/": Entry(get=DESK, post=DESK_ACT, body={"kind": "lain", "file": "{pdf}"}),
    "/permohonan/<str:number>/dokumen/<int:attachment_id>/": Entry(
        # the one address of a document for both sides: here the letter, which its applicant may read
        get=row(anonymous=LOGIN, applicant=200, stranger=404, officers=200),
        post=IN_NO,
    ),
    "/permohonan/<str:number>/dokumen/<int:attachment_id>/batal/": Entry(
        get=DESK, post=HELPDESK_ACT, body={"reason": "Salah berkas."}
    ),
    # the case waits at step 3: the Helpdesk's, and nobody else's
    STEP: Entry(get=DESK_BACK, post=HELPDESK_FAULT),
    STEP + "simpan/": Entry(get=DESK_BACK, post=HELPDESK_ACT),
    STEP + "ambil/": Entry(get=DESK_BACK, post=HELPDESK_ACT),
    STEP + "lepas/": Entry(get=DESK_BACK, post=HELPDESK_ACT),
    "/surat/": Entry(get=everybody(302), post=NO),  # on to the register, which asks who one is
    **dict.fromkeys(("/surat/masuk/", "/surat/keluar/", "/surat/nomor/"), Entry(get=DESK, post=DESK_NO)),
    **dict.fromkeys(("/surat/kartu-kendali/", "/surat/disposisi/"), Entry(get=DESK, post=DESK_NO)),
    "/surat/buku/<slug:name>.pdf": Entry(get=DESK, post=DESK_NO, fill={"name": "disposisi"}),
    "/surat/buku/<slug:name>.<slug:form>": Entry(get=DESK, post=DESK_NO, fill={"name": "masuk", "form": "csv"}),
    "/surat/catat/": Entry(get=KEPT, post=KEPT_FAULT),
    "/surat/agenda/<int:entry_id>/": Entry(get=DESK, post=DESK_NO),
    "/surat/agenda/<int:entry_id>/betulkan/": Entry(get=KEPT, post=KEPT_FAULT),
    "/surat/agenda/<int:entry_id>/pindaian/": Entry(get=KEPT, post=KEPT_FAULT),
    "/surat/agenda/<int:entry_id>/srikandi/": Entry(get=KEPT, post=KEPT_ACT),
    "/surat/agenda/<int:entry_id>/<slug:which>.pdf": Entry(  # this letter has no scan
        get=DESK | dict.fromkeys(POST_KEYS, 404), post=DESK_NO, fill={"which": "pindaian"}
    ),
    "/surat/nomor/pesan/": Entry(get=KEPT, post=KEPT_FAULT),
    "/surat/nomor/pola/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/surat/nomor/<int:number_id>/": Entry(get=KEPT, post=KEPT_FAULT),
    "/surat/penandatangan/": Entry(get=ADMIN, post=ADMIN_NOTHING),  # no post is named
    "/surat/penandatangan/<int:account_id>/nik/": Entry(  # the account is an applicant's, who signs no letter of ours
        get=ADMIN | {"administrator": 405}, post=ADMIN_NOTHING
    ),
    # whoever chooses no letter is told so, and only whose step it is signs one; the matrix's case has none
    "/meja/tanda-tangan/": Entry(get=DESK, post=DESK | dict.fromkeys(POST_KEYS, 422) | {"auditor": 403}),
    # no e-Sign service is set here
    "/meja/tanda-tangan/kode/": Entry(get=DESK_BACK, post=DESK | dict.fromkeys(POST_KEYS, 422) | {"auditor": 403}),
    "/meja/tanda-tangan/<int:letter_id>/": Entry(get=DESK_BACK, post=DESK_NO),
    STEP + "tanda-tangan/": Entry(get=DESK_BACK, post=HELPDESK_ACT | {"helpdesk": 409}),
    STEP + "pratinjau/": Entry(get=DESK_BACK, post=DESK | dict.fromkeys(POST_KEYS, 409)),
    # the number still waits for its paper, so there is no scan to anybody
    "/surat/nomor/<int:number_id>/pindaian.pdf": Entry(get=DESK_NOTHING, post=DESK_NO),
    "/arsip/": Entry(get=DESK, post=DESK_NO),
    "/arsip/berkas/<str:number>/": Entry(get=DESK, post=KEPT_FAULT),
    "/arsip/berkas/<str:number>/berkas.pdf": Entry(get=DESK, post=DESK_NO),
    "/arsip/berkas/<str:number>/berkas.zip": Entry(get=DESK, post=DESK_NO),
    "/arsip/tabel/<slug:kind>/": Entry(get=DESK, post=KEPT_FAULT, fill={"kind": "retention"}),
    "/arsip/tabel/<slug:kind>/unduh.<slug:form>": Entry(
        get=DESK, post=DESK_NO, fill={"kind": "retention", "form": "xlsx"}
    ),
    "/arsip/pemusnahan/": Entry(get=DESK, post=DESK_NO),
    "/arsip/pemusnahan/usul/": Entry(get=KEPT, post=KEPT_FAULT),
    # nothing is over its time in this scene, so there is no proposal
    "/arsip/pemusnahan/<int:destruction_id>/": Entry(
        get=DESK_NOTHING, post=DESK_NOTHING, fill={"destruction_id": "999999"}
    ),
    "/arsip/pemusnahan/<int:destruction_id>/<slug:stage>.pdf": Entry(
        get=DESK_NOTHING, post=DESK_NO, fill={"destruction_id": "999999", "stage": "berita-acara"}
    ),
    "/surat/nomor/urutan/": Entry(get=DESK, post=DESK_NO),
    "/surat/nomor/blok/": Entry(get=DESK, post=DESK_NO),
    "/surat/nomor/blok/pesan/": Entry(get=KEPT, post=KEPT_FAULT),
    "/surat/nomor/blok/<int:block_id>/": Entry(get=DESK, post=KEPT_FAULT),
    "/surat/nomor/blok/<int:block_id>/daftar.pdf": Entry(get=KEPT, post=KEPT_NO),
    "/surat/kop/": Entry(get=DESK, post=ADMIN_FAULT),
    "/surat/kop/contoh.svg": Entry(get=DESK, post=DESK_NO),
    "/surat/daftar/<slug:name>/": Entry(get=DESK, post=ADMIN_FAULT, fill={"name": "alasan"}),
    "/surat/daftar/<slug:name>/<slug:key>/": Entry(
        get=ADMIN, post=ADMIN_FAULT, fill={"name": "alasan", "key": "no_ups"}, body={"label": "", "order": "1"}
    ),
    "/surat/<int:letter_id>/": Entry(get=DESK, post=DESK_NO),
    "/surat/<int:letter_id>/lembar/<int:page>/": Entry(get=DESK, post=DESK_NO, fill={"page": "1"}),
    "/surat/<int:letter_id>/<slug:stage>.pdf": Entry(get=DESK, post=DESK_NO, fill={"stage": "final"}),
    "/surat/<int:letter_id>/paragraf/": Entry(
        get=DESK_BACK, post=DESK | dict.fromkeys(POST_KEYS, 404)
    ),  # it is no reply
    "/surat/<int:letter_id>/batal/": Entry(get=KEPT, post=KEPT_FAULT),
    "/permohonan/<str:number>/disposisi/": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/disposisi/<int:seq>/tarik/": Entry(
        get=DESK, post=RECALLED, fill={"seq": "3"}, body={"reason": "Salah alamat."}
    ),
    STEP + "bandingkan/": Entry(  # compares what is typed with what was declared and keeps nothing
        get=DESK_BACK, post=row(anonymous=LOGIN, applicant=403, stranger=403, officers=200)
    ),
    STEP + "bagian/<slug:key>/": Entry(get=DESK_BACK, post=HELPDESK_FAULT, fill={"key": "enter"}),
    STEP + "kertas/": Entry(
        get=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=200), post=HELPDESK_FAULT
    ),
    # any officer who writes prints a step; what comes back on paper is the Helpdesk's
    STEP + "formulir.pdf": Entry(
        get=row(anonymous=LOGIN, applicant=403, stranger=403, officers=200, auditor=403), post=DESK_NO
    ),
    "/meja/kedatangan/": Entry(get=DESK, post=DESK_NO),
    "/meja/kedatangan/<str:number>/": Entry(  # the case does not wait for servers
        get=DESK, post=DESK | dict.fromkeys(POST_KEYS, 409)
    ),
    "/meja/kedatangan/<str:number>/kabar/": Entry(
        get=DESK, post=HELPDESK_ACT | {"helpdesk": 409}
    ),  # nothing is awaited
    "/meja/label/rak/<int:rack_id>.pdf": Entry(
        get=DESK | dict.fromkeys(POST_KEYS, 404) | {"auditor": 403}, post=DESK_NO, fill={"rack_id": "999999"}
    ),
    "/meja/label/ruang/<int:room_id>.pdf": Entry(
        get=DESK | dict.fromkeys(POST_KEYS, 404) | {"auditor": 403}, post=DESK_NO, fill={"room_id": "999999"}
    ),
    "/meja/label/<str:label>.pdf": Entry(get=DESK | {"auditor": 403}, post=DESK_NO),
    "/meja/kedatangan/<str:number>/label.pdf": Entry(
        get=DESK | {"auditor": 403}, post=DESK_NO, fill={"number": "{shipping}"}
    ),
    "/meja/tamu/": Entry(get=DESK, post=DESK | dict.fromkeys(POST_KEYS, 422) | {"auditor": 403}),
    "/meja/tamu/<int:visit_id>/keluar/": Entry(
        get=DESK_BACK, post=DESK | dict.fromkeys(POST_KEYS, 404) | {"auditor": 403}, fill={"visit_id": "999999"}
    ),
    "/meja/tamu/<int:visit_id>/perbaiki/": Entry(
        get=DESK_NOTHING | {"auditor": 403}, post=DESK_NOTHING | {"auditor": 403}, fill={"visit_id": "999999"}
    ),
    "/meja/tamu/<int:year>.csv": Entry(get=DESK, post=DESK_NO, fill={"year": "2026"}),
    "/kertas/": Entry(get=HELPDESK, post=HELPDESK_FAULT),
    "/kertas/<slug:code>": Entry(get=everybody(404) | {"anonymous": LOGIN}, post=IN_NO),
    "/kertas/tumpukan/<int:stack_id>/": Entry(get=HELPDESK, post=DESK_NO),
    "/kertas/tumpukan/<int:stack_id>/tumpukan.pdf": Entry(get=HELPDESK, post=DESK_NO),
    "/kertas/lembar/<int:sheet_id>/pisahkan/": Entry(get=DESK_BACK, post=HELPDESK_FAULT),
    "/kertas/lembar/<int:sheet_id>/": Entry(get=HELPDESK, post=DESK_NO),
    "/kertas/lembar/<int:sheet_id>/<int:page>.jpg": Entry(get=HELPDESK, post=DESK_NO, fill={"page": "1"}),
    "/kertas/lembar/<int:sheet_id>/lembar.pdf": Entry(get=HELPDESK, post=DESK_NO),
    "/kertas/lembar/<int:sheet_id>/tunjuk/": Entry(get=DESK_BACK, post=HELPDESK_FAULT),
    "/kertas/lembar/<int:sheet_id>/simpan/": Entry(get=DESK_BACK, post=HELPDESK_FAULT),
    "/kertas/lembar/<int:sheet_id>/sisihkan/": Entry(
        get=DESK_BACK, post=HELPDESK_ACT, body={"reason": "Halaman kosong."}
    ),
    "/kertas/lembar/<int:sheet_id>/ambil-lagi/": Entry(get=DESK_BACK, post=HELPDESK_ACT),
    "/permohonan-baru/": Entry(
        get=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=200), post=HELPDESK_FAULT
    ),
    "/permohonan/<str:number>/kartu-kendali.pdf": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/lembar-disposisi.pdf": Entry(get=DESK, post=DESK_NO),
    "/permohonan/<str:number>/surat-balasan/<int:version>.pdf": Entry(
        get=DESK, post=DESK_NO, fill={"number": "{shipping}"}
    ),
    "/pertanyaan/<int:question_id>/": Entry(  # Subbagian Umum answers, the office reads
        get=DESK,
        post=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, subbag_umum=302),
        body={"yes": "yes"},
    ),
    "/kalender/": Entry(get=DESK, post=ADMIN_FAULT),
    "/kalender/libur/<str:day>/hapus/": Entry(get=ADMIN_ACT, post=ADMIN_ACT),
    "/kalender/ramadan/": Entry(get=ADMIN_ACT, post=ADMIN_FAULT),
    "/kalender/ramadan/<int:season_id>/hapus/": Entry(get=ADMIN_ACT, post=ADMIN_ACT),
    "/jabatan/": Entry(get=DESK, post=DESK_NO),
    "/jabatan/tunjuk/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/jabatan/<int:holding_id>/akhiri/": Entry(get=ADMIN, post=ADMIN_ACT),
    "/akun/baru/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/permohonan/<str:number>/berkas.zip": Entry(get=DESK, post=DESK_NO),
    "/pemeriksaan/": Entry(get=DESK_BACK, post=DESK_NO),
    **dict.fromkeys(
        ("/pemeriksaan/<slug:name>/", "/pemeriksaan/<slug:name>/unduh.<str:form>"),
        Entry(
            get=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, auditor=200, kepala_dinas=200),
            post=DESK_NO,
            fill={"name": "pembacaan", "form": "csv"},
        ),
    ),
    "/kapasitas/": Entry(get=DESK, post=DESK_NO),
    "/kapasitas/perkiraan/": Entry(get=DESK, post=DESK_NO),
    "/kapasitas/perkiraan/telaah/": Entry(get=DESK, post=DESK_NO),
    "/kapasitas/rencana/": Entry(get=DESK, post=DESK_NO),
    # a room that is nowhere: the plan is asked for, and says so itself
    "/kapasitas/rencana/baru/": Entry(
        get=DESK_BACK,
        post=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=302, pranata_komputer=302),
        body={"untuk": "pindah", "dari": "999999"},
    ),
    "/kapasitas/rencana/<int:plan_id>/": Entry(
        get=DESK | dict.fromkeys(POST_KEYS, 404), post=DESK_NO, fill={"plan_id": "999999"}
    ),
    "/kapasitas/rencana/<int:plan_id>/terapkan/": Entry(
        get=DESK_BACK,
        post=row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=404, pranata_komputer=404),
        fill={"plan_id": "999999"},
    ),
    "/daftar-tunggu/": Entry(get=DESK, post=DESK_NO),
    "/daftar-tunggu/<str:case_number>/<slug:word>/": Entry(
        # the case runs, so it has no turn: the Helpdesk hears so
        get=DESK_BACK,
        post=HELPDESK_ACT | {"helpdesk": 409},
        fill={"case_number": "{number}", "word": "keluar"},
    ),
    "/pemeliharaan/": Entry(get=DESK, post=DESK_NO),
    "/pemeliharaan/baru/": Entry(get=KEEPERS, post=KEEPERS_FAULT),
    "/pemeliharaan/<int:window_id>/": Entry(get=KEEPERS_NOTHING, post=KEEPERS_NOTHING, fill={"window_id": "999999"}),
    "/pemeliharaan/<int:window_id>/batal/": Entry(get=DESK_BACK, post=KEEPERS_NOTHING, fill={"window_id": "999999"}),
    "/kapasitas/padam/": Entry(get=DESK, post=DESK_NO),
    "/kapasitas/padam/beri-tahu/": Entry(  # no part is named, which only those hear who may tell the agencies
        get=DESK_BACK, post=row(anonymous=LOGIN, applicant=403, stranger=403, officers=404, auditor=403)
    ),
    "/rak/": Entry(get=DESK, post=DESK_NO),
    # no such rack, no such device, no such building
    "/pasang/": Entry(get=DESK, post=DESK_NO),
    "/pasang/<str:number>/": Entry(get=DESK, post=DESK_NO),
    # the case waits at step 3, so there is nothing to mount yet
    "/pasang/<str:number>/<int:index>/": Entry(get=DESK_NOTHING, post=DESK_NO, fill={"index": "0"}),
    "/pasang/<str:number>/<int:index>/<slug:kind>/": Entry(
        get=DESK_BACK, post=DESK_NOTHING, fill={"index": "0", "kind": "rack"}
    ),
    "/r/<int:rack_id>/": Entry(get=DESK_NOTHING, post=DESK_NO, fill={"rack_id": "999999"}),
    "/rak/<int:rack_id>/": Entry(get=DESK | dict.fromkeys(POST_KEYS, 404), post=DESK_NO, fill={"rack_id": "999999"}),
    "/rak/<int:rack_id>/perangkat/": Entry(get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"rack_id": "999999"}),
    "/rak/perangkat/<int:occupation_id>/lepas/": Entry(
        get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"occupation_id": "999999"}
    ),
    "/pusat-data/": Entry(get=DESK, post=DESK_NO),
    "/pusat-data/impor/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/rak/<int:rack_id>/stopkontak/": Entry(
        get=DESK | dict.fromkeys(POST_KEYS, 404), post=DESK_NO, fill={"rack_id": "999999"}
    ),
    "/rak/perangkat/<int:occupation_id>/": Entry(
        get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"occupation_id": "999999"}
    ),
    "/pusat-data/tipe/": Entry(get=DESK, post=DESK_NO),
    "/pusat-data/impor/server/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/pusat-data/impor/tipe/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/pusat-data/impor/<int:run_id>/batalkan/": Entry(get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"run_id": "999999"}),
    "/pusat-data/impor/templat/<slug:kind>.<slug:extension>": Entry(
        get=ADMIN, post=ADMIN | {"administrator": 405}, fill={"kind": "facility", "extension": "xlsx"}
    ),
    "/pusat-data/ekspor/<slug:kind>.<slug:extension>": Entry(
        get=ADMIN, post=ADMIN | {"administrator": 405}, fill={"kind": "facility", "extension": "csv"}
    ),
    "/pusat-data/impor/<slug:sheet>.csv": Entry(
        get=ADMIN, post=ADMIN | {"administrator": 405}, fill={"sheet": "racks"}
    ),
    "/pusat-data/<slug:kind>/baru/": Entry(get=ADMIN, post=ADMIN_FAULT, fill={"kind": "site"}),
    **dict.fromkeys(
        ("/pusat-data/<slug:kind>/<int:part_id>/", "/pusat-data/<slug:kind>/<int:part_id>/hapus/"),
        Entry(get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"kind": "site", "part_id": "999999"}),
    ),
    "/server/": Entry(get=DESK, post=DESK_NO),
    "/server/<str:label>/": Entry(get=DESK, post=DESK_NO),
    "/server/<str:label>/bukti/": Entry(get=DESK, post=DESK_NO),
    "/server/<str:label>/bukti/berkas/": Entry(get=DESK_BACK, post=WITNESSES),
    "/server/<str:label>/bukti/bmc/": Entry(get=DESK_BACK, post=WITNESSES),
    "/server/<str:label>/bukti/wajar/": Entry(get=DESK_BACK, post=WITNESSES, body={"reason": "Wajar."}),
    "/pusat-data/bmc/": Entry(get=ADMIN, post=ADMIN_ACT),
    "/alamat/": Entry(get=DESK, post=DESK_NO),
    "/alamat/impor/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/alamat/blok/baru/": Entry(get=ADMIN, post=ADMIN_FAULT),
    # no such prefix, no such address
    "/alamat/blok/<int:prefix_id>/": Entry(get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"prefix_id": "999999"}),
    "/alamat/blok/<int:prefix_id>/isi/": Entry(get=DESK_NOTHING, post=DESK_NO, fill={"prefix_id": "999999"}),
    "/alamat/blok/<int:prefix_id>/dns/": Entry(get=DESK_NOTHING, post=DESK_NO, fill={"prefix_id": "999999"}),
    "/alamat/tabrakan/": Entry(get=ADMIN, post=ADMIN_NO),
    "/alamat/tabrakan/<int:conflict_id>/": Entry(get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"conflict_id": "4094"}),
    "/alamat/vlan/": Entry(get=DESK, post=DESK_NO),
    "/alamat/vlan/baru/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/alamat/vlan/<int:vid>/": Entry(get=ADMIN_NOTHING, post=ADMIN_NOTHING, fill={"vid": "4094"}),
    "/alamat/ip/<str:host>/": Entry(get=DESK | dict.fromkeys(POST_KEYS, 404), post=DESK_NO, fill={"host": "192.0.2.1"}),
    "/alamat/ip/<str:host>/bebaskan/": Entry(get=ADMIN_ACT, post=ADMIN_NOTHING, fill={"host": "192.0.2.1"}),
    "/alamat/ip/<str:host>/pemakai/": Entry(get=ADMIN_ACT, post=ADMIN_NOTHING, fill={"host": "192.0.2.1"}),
    "/pantauan/": Entry(get=DESK, post=DESK_NO),
    "/pantauan/tanya/": Entry(get=DESK_BACK, post=DESK_ACT),
    # sent with nothing in it the settings stay as they are
    "/pantauan/pengaturan/": Entry(get=ADMIN, post=ADMIN_ACT),
    "/pantauan/kunci/": Entry(get=ADMIN_ACT, post=ADMIN),
    # no server of the scene is watched yet
    "/pantauan/server/<str:label>/": Entry(get=DESK_NOTHING, post=DESK_NO),
    "/pantauan/server/<str:label>/daftar-ulang/": Entry(get=DESK_NOTHING, post=DESK_NOTHING),
    "/akun/undang/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/akun/<int:account_id>/": Entry(get=DESK, post=DESK_NO),
    "/akun/<int:account_id>/ubah/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/akun/<int:account_id>/nonaktifkan/": Entry(get=ADMIN_ACT, post=ADMIN_ACT),
    "/akun/<int:account_id>/aktifkan/": Entry(get=ADMIN_ACT, post=ADMIN_ACT),
    "/akun/undangan/<int:invitation_id>/cabut/": Entry(get=ADMIN_ACT, post=ADMIN_ACT),
    "/instansi/": Entry(get=DESK, post=DESK_NO),
    "/instansi/baru/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/instansi/<int:agency_id>/": Entry(get=DESK, post=DESK_NO),
    "/instansi/<int:agency_id>/ubah/": Entry(get=ADMIN, post=ADMIN_FAULT),
    "/kantor/": Entry(get=ADMIN, post=ADMIN | {"administrator": 405}),
    "/kantor/penerimaan/": Entry(get=ADMIN, post=ADMIN_ACT),
    "/kantor/naskah/": Entry(get=WORDED, post=DESK_NO),
    "/kantor/naskah/<slug:kind>/": Entry(
        get=WORDED, post=WORDED | dict.fromkeys(("administrator", "sekretaris"), 422), fill={"kind": "surat_balasan"}
    ),
    "/kantor/naskah/<slug:kind>/<int:revision>/berlaku/": Entry(  # there is no such revision
        get=DESK_BACK,
        post=WORDED | dict.fromkeys(("administrator", "sekretaris"), 404),
        fill={"kind": "surat_balasan", "revision": "7"},
    ),
    "/kantor/naskah/<slug:kind>/<int:revision>/lembar/<int:page>.svg": Entry(
        get=WORDED,
        post=DESK_NO,
        fill={"kind": "surat_balasan", "revision": "0", "page": "1"},
    ),
    "/kantor/surel/": Entry(get=ADMIN_ACT, post=ADMIN_ACT),
}

MATRIX: dict[str, Entry] = {**API, **EVERYBODY, **OFFICERS, **APPLICANTS}

# what an Auditor may change: nothing but their own session, language, profile and password
AUDITORS_OWN = {
    "/bahasa",
    "/masuk",
    "/keluar",
    "/masuk/lupa",
    RESET,
    "/profil/",
    "/profil/sandi/",
    "/pemberitahuan/dibaca/",
    "/api/v1/capacity/check",  # a question, which changes nothing
    "/verifikasi/",  # a file is looked at and thrown away
    STEP + "bandingkan/",  # what is sent there is compared and not kept
}
