"""Why an address or a prefix is refused, each with what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import define

NO_FREE_ADDRESS = define(
    "no_free_address",
    _(
        "Alamat IPv{family} tidak cukup: diperlukan {needed}, yang bebas {available}. "
        "Tambahkan blok alamat, atau bebaskan alamat yang tidak dipakai."
    ),
    409,
)
ADDRESS_WRONG = define("address_wrong", _("“{text}” bukan alamat IP. Tulis misalnya 10.20.0.15 atau 2001:db8::15."))
ADDRESS_OUTSIDE = define(
    "address_outside", _("Alamat {host} tidak ada dalam blok mana pun. Pilih alamat lain, atau tambahkan bloknya dulu.")
)
ADDRESS_NOT_IN_PREFIX = define(
    "address_not_in_prefix", _("Alamat {host} tidak terletak di blok {cidr}. Pilih alamat di blok itu, atau blok lain.")
)
ADDRESS_KEPT_BACK = define(
    "address_kept_back",
    _("Alamat {host} tidak dibagikan: alamat jaringan, gateway, atau dicadangkan di blok {cidr}. Pilih alamat lain."),
)
ADDRESS_TAKEN = define("address_taken", _("Alamat {host} sudah dipegang {holder}. Pilih alamat lain."), 409)
ADDRESS_ANSWERS = define(
    "address_answers",
    _(
        "Di alamat {host} sudah ada yang menjawab, padahal tidak tercatat. Alamat itu disisihkan; "
        "pilih alamat lain, atau kosongkan supaya dipilihkan."
    ),
    409,
)
TOO_MANY_ANSWER = define(
    "too_many_addresses_answer",
    _(
        "{count} alamat berturut-turut sudah dipakai tanpa catatan. Periksa di halaman Alamat siapa pemakainya, lalu coba lagi."
    ),
    409,
)
ADDRESS_IN_QUARANTINE = define(
    "address_in_quarantine",
    _("Alamat {host} dikarantina sampai {day} setelah dipakai {holder}. Pilih alamat lain."),
    409,
)
ADDRESS_OF_A_SERVER = define(
    "address_of_a_server",
    _("Alamat {host} dipegang {holder}. Alamat server dibebaskan oleh penarikan server atau pembatalan permohonannya."),
    409,
)
ADDRESS_NOT_USED = define(
    "address_not_used", _("Alamat {host} tidak sedang dipakai. Muat ulang halaman untuk melihat keadaannya."), 409
)
DNS_NAME_WRONG = define(
    "dns_name_wrong", _("“{text}” bukan nama DNS. Tulis huruf kecil, angka, tanda hubung, dan titik.")
)
LABEL_WRONG = define("label_wrong", _("Tulis siapa pemakainya, paling banyak {limit} huruf."))
CIDR_WRONG = define(
    "cidr_wrong",
    _("“{text}” bukan blok alamat. Tulis alamat jaringan dan panjangnya, misalnya 10.20.0.0/24 atau 2001:db8:20::/64."),
)
GATEWAY_WRONG = define("gateway_wrong", _("Gateway {text} tidak terletak di blok {cidr}. Perbaiki salah satunya."))
RANGE_WRONG = define(
    "range_wrong",
    _(
        "Cadangan “{text}” tidak terletak di blok {cidr}. Tulis satu alamat, rentang seperti 10.20.0.2-10.20.0.9, atau blok."
    ),
)
VLAN_WRONG = define("vlan_wrong", _("VLAN adalah bilangan 1 sampai 4094. Kosongkan bila tidak ada."))
VLAN_NAME_WRONG = define("vlan_name_wrong", _("Tulis nama VLAN-nya, paling banyak {limit} huruf."))
VLAN_NOTE_WRONG = define("vlan_note_wrong", _("Catatan paling banyak {limit} huruf. Persingkat."))
VLAN_EXISTS = define("vlan_exists", _("VLAN {vid} sudah terdaftar. Buka VLAN itu untuk mengubahnya."), 409)
VLAN_IN_USE = define(
    "vlan_in_use",
    _("Nomor VLAN {vid} masih dipakai blok {cidr}. Pindahkan dulu bloknya ke VLAN lain, atau biarkan nomornya."),
    409,
)
PREFIX_NAME_WRONG = define("prefix_name_wrong", _("Tulis nama bloknya, paling banyak {limit} huruf."))
PREFIX_OVERLAPS = define(
    "prefix_overlaps",
    _(
        "Blok {cidr} bertumpang tindih dengan {other}. Satu alamat hanya dibagikan dari satu blok: "
        "persempit bloknya, atau jadikan salah satunya blok induk."
    ),
    409,
)
PREFIX_EXISTS = define("prefix_exists", _("Blok {cidr} sudah terdaftar. Buka blok itu untuk mengubahnya."), 409)
PREFIX_STILL_HOLDS = define(
    "prefix_still_holds",
    _("Alamat {host} ({holder}) tidak akan terletak di blok {cidr} lagi. Bebaskan dulu, atau biarkan blok seluas itu."),
    409,
)
PREFIX_CLOSED = define("prefix_closed", _("Dari blok {cidr} tidak dibagikan alamat. Pilih blok lain."), 409)
