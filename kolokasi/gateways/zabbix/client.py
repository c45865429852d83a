"""Makes, changes and disables hosts in a Zabbix (6.0 to 7.x) and reads back what it sees of them; a stranger's word."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.gateways.guard import SAYS_NO, UNREADABLE, Door
from kolokasi.gateways.zabbix.reading import PROVING_KEYS, HostState, state_of

SAID_NO = define("zabbix_said_no", _("Zabbix menolak: {why} Periksa pengaturan pantauan dan hak token di Zabbix."), 502)
TOKEN_REFUSED = define(
    "zabbix_token_refused", _("Zabbix tidak mengenal tokennya. Buat token baru di Zabbix dan tulis di pengaturan."), 502
)
TEMPLATE_UNKNOWN = define(
    "zabbix_template_unknown", _("Templat {name} tidak ada di Zabbix. Perbaiki namanya di pengaturan pantauan."), 502
)

TAG = "kolokasi"
EQUALS = 1
AGENT = "1"
BEARER_FROM = (6, 4)
HOST_GROUPS_FROM = (6, 2)
AT_ONCE = 200
LONGEST = 200
NOT_LET_IN = ("not authori", "session terminated", "api token expired", "re-login")


@dataclass(frozen=True)
class HostWish:
    """How a host should be. `name` is its technical name and the value of its tag `kolokasi`: the server's label."""

    name: str
    visible: str
    address: str
    port: int
    groups: Sequence[str]
    templates: Sequence[str]
    tags: Mapping[str, str]


class Zabbix:
    """The API of one Zabbix, asked through the guarded door with a token that appears in no refusal."""

    def __init__(self, url: str, token: str, door: Door) -> None:
        address = url.rstrip("/")
        self._url = address if address.endswith(".php") else f"{address}/api_jsonrpc.php"
        self._token, self._door = token, door
        self._version: tuple[int, ...] = ()

    def version(self) -> tuple[int, ...]:
        """Its version, (6, 0, 14); asked once and without the token, as Zabbix wants it."""
        if not self._version:
            said = self._ask("apiinfo.version", {}, bare=True)
            parts = str(said).split(".")
            if len(parts) < 2 or not all(part.isdecimal() and len(part) < 5 for part in parts[:2]):
                self._unreadable()
            self._version = (int(parts[0]), int(parts[1]))
        return self._version

    def put(self, wish: HostWish) -> str:
        """The host is as wished, enabled; its id. One that exists by name or tag is adopted and keeps what else it has."""
        found = self._find(wish.name)
        if found is None:
            try:
                return self._create(wish)
            except Refusal as refusal:
                found = self._find(wish.name) if refusal.code == SAID_NO else None
                if found is None:
                    raise
        self._update(found, wish)
        return str(found["hostid"])

    def disable(self, name: str) -> str:
        """The host of that name or tag is watched no more; its id, "" where there is none. Its history stays in Zabbix."""
        found = self._find(name)
        if found is None:
            return ""
        if str(found.get("status")) != "1":
            self._ask("host.update", {"hostid": found["hostid"], "status": 1})
        return str(found["hostid"])

    def states(self, hostids: Sequence[str]) -> dict[str, HostState]:
        """What it sees of these hosts, by id; those it does not have are absent."""
        found: dict[str, HostState] = {}
        for start in range(0, len(hostids), AT_ONCE):
            some = list(hostids[start : start + AT_ONCE])
            hosts = self._rows("host.get", {"output": ["hostid", "host", "status"], "hostids": some,
                                            "selectInterfaces": ["type", "main", "ip", "port", "available", "error"]})  # fmt: skip
            items = self._rows("item.get", {
                "output": ["hostid", "key_", "lastclock", "lastvalue", "state", "error"], "hostids": some,
                "search": {"key_": list(PROVING_KEYS)}, "startSearch": True, "searchByAny": True,
            })  # fmt: skip
            found |= {
                str(host.get("hostid")): state_of(
                    host, [one for one in items if one.get("hostid") == host.get("hostid")]
                )
                for host in hosts
            }
        return found

    def _find(self, name: str) -> dict[str, Any] | None:
        groups = "selectHostGroups" if self.version() >= HOST_GROUPS_FROM else "selectGroups"
        wanted = {
            "output": ["hostid", "host", "name", "status"], "selectTags": ["tag", "value"],
            "selectInterfaces": ["interfaceid", "type", "main", "ip", "port"], "selectParentTemplates": ["templateid"],
            groups: ["groupid"],
        }  # fmt: skip
        by_name = self._rows("host.get", {**wanted, "filter": {"host": [name]}})
        tag = [{"tag": TAG, "value": name, "operator": EQUALS}]
        hosts = by_name or self._rows("host.get", {**wanted, "tags": tag})
        return hosts[0] if hosts else None

    def _create(self, wish: HostWish) -> str:
        made = self._ask("host.create", {
            "host": wish.name, "name": wish.visible, "status": 0,
            "groups": [{"groupid": one} for one in self._groups(wish.groups)],
            "templates": [{"templateid": one} for one in self._templates(wish.templates)],
            "interfaces": [_interface(wish)], "tags": _tags(wish),
        })  # fmt: skip
        ids = made.get("hostids") if isinstance(made, dict) else None
        if not isinstance(ids, list) or not ids:
            self._unreadable()
        return str(ids[0])

    def _update(self, host: Mapping[str, Any], wish: HostWish) -> None:
        """Adds what is wished and takes nothing away that an officer put there, save our own earlier tags."""
        groups = _ids(host.get("hostgroups") or host.get("groups"), "groupid")
        templates = _ids(host.get("parentTemplates"), "templateid")
        ours = {TAG, *wish.tags}
        theirs = [one for one in _dicts(host.get("tags")) if one.get("tag") not in ours]
        self._ask("host.update", {
            "hostid": host["hostid"], "status": 0,
            "groups": [{"groupid": one} for one in dict.fromkeys([*groups, *self._groups(wish.groups)])],
            "templates": [{"templateid": one} for one in dict.fromkeys([*templates, *self._templates(wish.templates)])],
            "tags": [{"tag": one.get("tag"), "value": one.get("value", "")} for one in theirs] + _tags(wish),
        })  # fmt: skip
        wanted = _interface(wish)
        mains = [
            one
            for one in _dicts(host.get("interfaces"))
            if (str(one.get("type")), str(one.get("main"))) == (AGENT, "1")
        ]
        if not mains:
            self._ask("hostinterface.create", {"hostid": host["hostid"], **wanted})
        elif (mains[0].get("ip"), str(mains[0].get("port"))) != (wish.address, str(wish.port)):
            place = {"ip": wish.address, "port": str(wish.port), "useip": 1}
            self._ask("hostinterface.update", {"interfaceid": mains[0]["interfaceid"], **place})

    def _groups(self, names: Sequence[str]) -> list[str]:
        """The ids of the host groups; one that is not there yet is made."""
        rows = self._rows("hostgroup.get", {"output": ["groupid", "name"], "filter": {"name": list(names)}})
        known = {str(one.get("name")): str(one.get("groupid")) for one in rows}
        for name in names:
            if name not in known:
                made = self._ask("hostgroup.create", {"name": name})
                ids = made.get("groupids") if isinstance(made, dict) else None
                if not isinstance(ids, list) or not ids:
                    self._unreadable()
                known[name] = str(ids[0])
        return [known[name] for name in names]

    def _templates(self, names: Sequence[str]) -> list[str]:
        rows = self._rows("template.get", {"output": ["templateid", "host"], "filter": {"host": list(names)}})
        known = {str(one.get("host")): str(one.get("templateid")) for one in rows}
        for name in names:
            if name not in known:
                raise Refusal(TEMPLATE_UNKNOWN, name=name)
        return [known[name] for name in names]

    def _rows(self, method: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = self._ask(method, params)
        if not isinstance(found, list):
            self._unreadable()
        return _dicts(found)

    def _ask(self, method: str, params: Mapping[str, Any], *, bare: bool = False) -> Any:
        """The result of one call; refuses in Zabbix's own words where it says no."""
        sent: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
        headers = {"Content-Type": "application/json-rpc"}
        if not bare:
            if self.version() >= BEARER_FROM:
                headers["Authorization"] = f"Bearer {self._token}"
            else:
                sent["auth"] = self._token
        answer = self._door.ask("POST", self._url, json.dumps(sent).encode(), headers=headers)
        if answer.status != 200:
            raise Refusal(SAYS_NO, host=self._host, status=answer.status)
        try:
            said = json.loads(answer.body.decode())
        except (ValueError, RecursionError):
            self._unreadable()
        if not isinstance(said, dict) or ("result" not in said and not isinstance(said.get("error"), dict)):
            self._unreadable()
        if "error" in said:
            self._refuse(said["error"])
        return said["result"]

    def _refuse(self, error: Mapping[str, Any]) -> NoReturn:
        why = one_line(error.get("data") or error.get("message") or "")
        if any(word in why.lower() for word in NOT_LET_IN):
            raise Refusal(TOKEN_REFUSED)
        raise Refusal(SAID_NO, why=(why.replace(self._token, "…") if self._token else why)[:LONGEST])

    def _unreadable(self) -> NoReturn:
        raise Refusal(UNREADABLE, host=self._host)

    @property
    def _host(self) -> str:
        return urlsplit(self._url).hostname or ""


def _interface(wish: HostWish) -> dict[str, Any]:
    return {"type": int(AGENT), "main": 1, "useip": 1, "ip": wish.address, "dns": "", "port": str(wish.port)}


def _tags(wish: HostWish) -> list[dict[str, str]]:
    return [{"tag": TAG, "value": wish.name}, *({"tag": tag, "value": value} for tag, value in wish.tags.items())]


def _dicts(rows: Any) -> list[dict[str, Any]]:
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _ids(rows: Any, name: str) -> list[str]:
    return [str(one[name]) for one in _dicts(rows) if name in one]


def of(url: str, token: str, allowed: Sequence[str], *, seconds: float = 10.0) -> Zabbix:
    """The Zabbix at the address of its pages, asked in the allowed networks only."""
    return Zabbix(url, token, Door(allowed, seconds=seconds))
