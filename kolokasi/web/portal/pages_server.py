"""The pages about one server: five parts, about three questions a page (DOMAIN 4.1 and 4.2; requirement 13)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kolokasi.web.portal.questions import Page, Part, Question, Rows

TOWER = _(
    "Server berbentuk menara (tower) tidak dapat dipasang di rak. Pakai server rak, atau rangka rak dari pabriknya."
)
UNLICENSED = _(
    "Perangkat lunak tanpa lisensi tidak diterima. Urus lisensinya lebih dulu, atau pakai perangkat lunak bebas."
)

MAKE = Page(
    "merek",
    _("Merek dan tipe"),
    of_server=True,
    items=(
        Question("manufacturer", _("Merek"), _("Tulis merek server, misalnya Dell, HPE, atau Lenovo."), width="w-l"),
        Question(
            "model",
            _("Tipe"),
            _("Tulis tipe server, misalnya ThinkSystem SR650."),
            hint=_("Tertulis di depan server atau di lembar spesifikasi."),
        ),
        Question(
            "serial",
            _("Nomor seri, bila tahu"),
            _("Tulis nomor seri, paling banyak 80 huruf."),
            hint=_("Kami cocokkan saat server tiba."),
            needed=False,
            says_optional=True,
            width="w-l",
        ),
        Question(
            "name",
            _("Nama server"),
            _("Tulis nama yang Anda pakai untuk server ini, paling banyak 80 huruf."),
            hint=_("Nama yang Anda pakai sendiri, misalnya simrs-db."),
            needed=False,
            width="w-m",
        ),
    ),
)
SIZE = Page(
    "ukuran",
    _("Bentuk, ukuran, dan berat"),
    of_server=True,
    picture="size",
    items=(
        Question(
            "mounting",
            _("Bagaimana server ini dipasang?"),
            _("Pilih bentuk server."),
            kind="choice",
            choices=(("rack", _("Di rak 19 inci, dengan rel")), ("tower", _("Berdiri sendiri (menara)"))),
            refuse=(("tower", TOWER),),
        ),
        Question(
            "units",
            _("Tinggi"),
            _("Tulis tinggi server dalam U, dari 0,5 sampai 48, misalnya 2."),
            hint=_("1U sama dengan 44 mm."),
            kind="number",
            unit="U",
        ),
        Question(
            "depth_mm",
            _("Kedalaman"),
            _("Tulis kedalaman dalam milimeter, dari 50 sampai 1.500, misalnya 750."),
            hint=_("Dari depan sampai belakang, tanpa kabel."),
            kind="number",
            unit="mm",
        ),
        Question(
            "weight_kg",
            _("Berat terisi penuh"),
            _("Tulis berat dalam kilogram, dari 0,1 sampai 1.000, misalnya 27,5."),
            kind="number",
            unit="kg",
        ),
    ),
)
CONTENT = Page(
    "isi",
    _("Prosesor, memori, dan disk"),
    of_server=True,
    lead=_("Isi yang Anda tahu. Yang tertulis di sini kami cocokkan saat server tiba."),
    items=(
        Question("cpu.model", _("Prosesor"), _("Tulis tipe prosesor, paling banyak 120 huruf."), needed=False),
        Question(
            "cpu.sockets",
            _("Jumlah prosesor"),
            _("Tulis jumlah prosesor, dari 1 sampai 16."),
            kind="number",
            needed=False,
            unit=_("buah"),
        ),
        Question(
            "cpu.cores",
            _("Jumlah inti seluruhnya"),
            _("Tulis jumlah inti, dari 1 sampai 1.024, misalnya 32."),
            kind="number",
            needed=False,
            unit=_("inti"),
        ),
        Question(
            "memory_gib",
            _("Memori"),
            _("Tulis memori dalam GiB, dari 1 sampai 65.536, misalnya 128."),
            kind="number",
            needed=False,
            unit="GiB",
        ),
        Rows(
            "disks",
            _("Disk"),
            row_label=_("Disk {n}"),
            more=_("Tambah jenis disk"),
            columns=(
                Question(
                    "kind",
                    _("Jenis"),
                    _("Pilih jenis disk."),
                    kind="select",
                    choices=(("ssd", "SSD"), ("hdd", "HDD"), ("nvme", "NVMe")),
                ),
                Question(
                    "size_gb",
                    _("Ukuran (GB)"),
                    _("Tulis ukuran disk dalam GB, dari 1 sampai 1.000.000, misalnya 960."),
                    kind="number",
                ),
                Question("count", _("Jumlah"), _("Tulis jumlah disk, dari 1 sampai 128."), kind="number"),
            ),
        ),
    ),
)
APPLICATION = Page(
    "aplikasi",
    _("Aplikasi"),
    of_server=True,
    items=(
        Question(
            "application",
            _("Aplikasi di dalam server"),
            _("Tulis nama aplikasinya, misalnya Rekam imunisasi."),
            hint=_("Pisahkan dengan koma bila lebih dari satu."),
        ),
        Question(
            "description",
            _("Untuk apa, dan siapa yang memakainya?"),
            _("Tulis satu dua kalimat: untuk apa aplikasi ini dan siapa pemakainya."),
            kind="area",
        ),
        Question("os", _("Sistem operasi"), _("Tulis sistem operasi dan versinya, misalnya Debian 12."), width="w-l"),
    ),
)
DATA = Page(
    "data",
    _("Data dan lisensi"),
    of_server=True,
    items=(
        Question(
            "data_class",
            _("Data apa yang disimpan?"),
            _("Pilih klasifikasi data yang paling ketat di server ini."),
            hint=_("Pilih yang paling ketat bila bercampur."),
            kind="choice",
            choices=(
                ("public", _("Data publik: boleh dibaca siapa saja")),
                ("limited", _("Data terbatas: untuk pegawai, atau memuat data pribadi")),
                ("confidential", _("Data rahasia: merugikan bila terbuka")),
            ),
        ),
        Question(
            "licensed",
            _("Apakah semua perangkat lunaknya berlisensi sah?"),
            _("Pilih Ya atau Tidak."),
            hint=_("Perangkat lunak bebas dan sumber terbuka termasuk berlisensi sah."),
            kind="yes",
            refuse=(("false", UNLICENSED),),
        ),
    ),
)
POWER = Page(
    "daya",
    _("Daya dan catu daya"),
    of_server=True,
    picture="power",
    items=(
        Question(
            "psu_count",
            _("Berapa catu daya (PSU) yang terpasang?"),
            _("Pilih jumlah catu daya."),
            kind="choice",
            choices=(
                ("1", _("Satu")),
                ("2", _("Dua, server tetap hidup bila satu padam")),
                ("3", _("Tiga")),
                ("4", _("Empat")),
            ),
        ),
        Question(
            "psu.watts",
            _("Daya tertulis di tiap catu daya"),
            _("Tulis daya tiap catu daya dalam watt, dari 1 sampai 20.000, misalnya 800."),
            hint=_("Lihat label di belakang server."),
            kind="number",
            unit="watt",
        ),
        Question(
            "watts.expected",
            _("Daya yang biasa dipakai, bila tahu"),
            _("Tulis daya yang biasa dipakai dalam watt, dari 1 sampai 20.000, atau kosongkan."),
            hint=_("Angka nyata memperbesar peluang diterima. Kosongkan bila belum pernah diukur."),
            kind="number",
            needed=False,
            says_optional=True,
            unit="watt",
        ),
    ),
)
NETWORK = Page(
    "jaringan",
    _("Kartu jaringan dan bandwidth"),
    of_server=True,
    items=(
        Rows(
            "nics",
            _("Port jaringan di server"),
            row_label=_("Port {n}"),
            more=_("Tambah jenis port"),
            columns=(
                Question(
                    "speed_mbps",
                    _("Kecepatan"),
                    _("Pilih kecepatan port."),
                    kind="select-number",
                    choices=(
                        ("100", "100 Mbps"),
                        ("1000", "1 Gbps"),
                        ("10000", "10 Gbps"),
                        ("25000", "25 Gbps"),
                        ("40000", "40 Gbps"),
                        ("100000", "100 Gbps"),
                    ),
                ),
                Question("count", _("Jumlah"), _("Tulis jumlah port, dari 1 sampai 32."), kind="number"),
            ),
        ),
        Question(
            "bandwidth_mbps",
            _("Bandwidth yang diperlukan"),
            _("Tulis bandwidth dalam Mbps, dari 0 sampai 400.000, misalnya 100."),
            hint=_("Pemakaian wajar pada jam sibuk, ke dan dari internet. Tulis 0 bila hanya jaringan dalam."),
            kind="number",
            unit="Mbps",
        ),
    ),
)
ADDRESS = Page(
    "alamat",
    _("Alamat IP dan akses"),
    of_server=True,
    items=(
        Question(
            "ipv4",
            _("Alamat IPv4"),
            _("Tulis jumlah alamat IPv4, dari 0 sampai 256, misalnya 1."),
            hint=_("Termasuk satu untuk pengelolaan jarak jauh (iLO, iDRAC), bila ada."),
            kind="number",
            unit=_("alamat"),
        ),
        Question(
            "ipv6",
            _("Alamat IPv6"),
            _("Tulis jumlah alamat IPv6, dari 0 sampai 256, misalnya 0."),
            kind="number",
            unit=_("alamat"),
        ),
        Question(
            "vpn",
            _("Perlu VPN untuk mengelola server dari luar?"),
            _("Pilih Ya atau Tidak."),
            kind="yes",
        ),
        Question(
            "ports",
            _("Port yang dibuka ke internet"),
            _("Tulis nomor portnya, dipisah koma, paling banyak 300 huruf."),
            hint=_("Misalnya 80, 443. Port 22 dan 3389 hanya lewat VPN. Kosongkan bila tidak ada."),
            needed=False,
            width="w-l",
        ),
    ),
)

SERVER_PARTS = (
    Part("merek", _("Merek, ukuran, dan berat"), _("Merek, tipe, tinggi, kedalaman, berat"), (MAKE, SIZE)),
    Part("isi", _("Prosesor, memori, dan disk"), _("Boleh kosong bila belum tahu"), (CONTENT,)),
    Part("aplikasi", _("Aplikasi dan data"), _("Aplikasi, sistem operasi, klasifikasi data"), (APPLICATION, DATA)),
    Part("daya", _("Daya dan catu daya"), _("Tiga pertanyaan"), (POWER,)),
    Part("jaringan", _("Jaringan"), _("Bandwidth, alamat IP, port yang dibuka"), (NETWORK, ADDRESS)),
)
