"""The addresses of the pages about addresses and monitoring."""

from __future__ import annotations

from django.urls import path

from kolokasi.web.desk.plant import addresses, conflicts, monitoring, monitoring_settings, prefixes, space, vlans

app_name = "net"
urlpatterns = [
    path("alamat/", addresses.addresses, name="addresses"),
    path("alamat/impor/", addresses.upload, name="import_addresses"),
    path("alamat/blok/baru/", prefixes.add, name="add_prefix"),
    path("alamat/blok/<int:prefix_id>/", prefixes.change, name="change_prefix"),
    path("alamat/blok/<int:prefix_id>/isi/", space.space, name="prefix_space"),
    path("alamat/blok/<int:prefix_id>/dns/", space.names, name="prefix_names"),
    path("alamat/tabrakan/", conflicts.waiting, name="conflicts"),
    path("alamat/tabrakan/<int:conflict_id>/", conflicts.conflict, name="conflict"),
    path("alamat/vlan/", vlans.listed, name="vlans"),
    path("alamat/vlan/baru/", vlans.add, name="add_vlan"),
    path("alamat/vlan/<int:vid>/", vlans.change, name="change_vlan"),
    path("alamat/ip/<str:host>/", addresses.address, name="address"),
    path("alamat/ip/<str:host>/bebaskan/", addresses.free, name="free_address"),
    path("alamat/ip/<str:host>/pemakai/", addresses.name_user, name="name_address_user"),
    path("pantauan/", monitoring.targets, name="targets"),
    path("pantauan/tanya/", monitoring.ask, name="ask"),
    path("pantauan/pengaturan/", monitoring_settings.settings, name="monitoring_settings"),
    path("pantauan/kunci/", monitoring_settings.new_secret, name="hook_secret"),
    path("pantauan/server/<str:label>/", monitoring.watched, name="watched"),
    path("pantauan/server/<str:label>/daftar-ulang/", monitoring.enrol_again, name="enrol_again"),
]
