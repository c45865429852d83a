"""A Zabbix for tests and practice: the calls that we use, with its refusals, in the manner of 6.0 or of 7.0."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from kolokasi.gateways.loopback import Handler, on_loopback

INVALID = "Invalid params."


class SaysNoError(Exception):
    """What stands in `error.data`."""


class FakeZabbix:
    """Hosts, groups and templates in memory. `see(name, up)` gives a host a fresh ping value."""

    def __init__(self, version: str = "6.0.14", token: str = "fake-token") -> None:  # noqa: S107 - a fake's
        self.version, self.token = version, token
        self.hosts: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, str] = {"2": "Linux servers"}
        self.templates: dict[str, str] = {"10186": "ICMP Ping"}
        self.items: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.url = ""
        self._lock = Lock()
        self._next = 10500

    def see(self, name: str, up: bool, *, at: float | None = None, error: str = "") -> None:
        """The host's ping has that value, of now or of `at`."""
        hostid = next(key for key, host in self.hosts.items() if host["host"] == name)
        self.items = [one for one in self.items if one["hostid"] != hostid]
        clock = str(int(time.time() if at is None else at))
        self.items.append({"hostid": hostid, "key_": "icmpping", "lastclock": clock,
                           "lastvalue": "1" if up else "0", "state": "0", "error": error})  # fmt: skip

    def named(self, name: str) -> dict[str, Any]:
        """The host of that technical name."""
        return next(host for host in self.hosts.values() if host["host"] == name)

    def answer(self, sent: Any, authorization: str) -> dict[str, Any]:
        """The JSON-RPC answer to one call."""
        head = {"jsonrpc": "2.0", "id": sent.get("id") if isinstance(sent, dict) else None}
        try:
            with self._lock:
                return {**head, "result": self._call(sent, authorization)}
        except SaysNoError as no:
            return {**head, "error": {"code": -32602, "message": INVALID, "data": str(no)}}

    def _call(self, sent: Mapping[str, Any], authorization: str) -> Any:
        method, params = sent["method"], sent["params"]
        self.calls.append(method)
        modern = int(self.version.split(".")[0]) >= 7
        if method == "apiinfo.version":
            if authorization or sent.get("auth"):
                raise SaysNoError('The "apiinfo.version" method must be called without the "auth" parameter.')
            return self.version
        if modern and "auth" in sent:
            raise SaysNoError('Invalid parameter "/": unexpected parameter "auth".')
        given = authorization.removeprefix("Bearer ") if modern else sent.get("auth")
        if given != self.token:
            raise SaysNoError("Not authorized." if modern else "Not authorised.")
        known = {
            "host.get": self._host_get, "host.create": self._host_create, "host.update": self._host_update,
            "item.get": self._item_get, "hostgroup.get": self._group_get, "hostgroup.create": self._group_create,
            "template.get": self._template_get, "hostinterface.update": self._interface_update,
            "hostinterface.create": self._interface_create,
        }  # fmt: skip
        if method not in known:
            raise SaysNoError(f'Incorrect API "{method.split(".")[0]}".')
        return known[method](params)

    def _id(self) -> str:
        self._next += 1
        return str(self._next)

    def _host_get(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = list(self.hosts.values())
        if "hostids" in params:
            found = [one for one in found if one["hostid"] in params["hostids"]]
        if "filter" in params:
            found = [one for one in found if one["host"] in params["filter"]["host"]]
        for tag in params.get("tags", []):
            found = [one for one in found if {"tag": tag["tag"], "value": tag["value"]} in one["tags"]]
        groups = "hostgroups" if "selectHostGroups" in params else "groups"
        return [
            {**{key: one[key] for key in ("hostid", "host", "name", "status", "tags", "interfaces")},
             groups: [{"groupid": key} for key in one["groups"]],
             "parentTemplates": [{"templateid": key} for key in one["templates"]]}
            for one in found
        ]  # fmt: skip

    def _host_create(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if any(one["host"] == params["host"] for one in self.hosts.values()):
            raise SaysNoError(f'Host with the same name "{params["host"]}" already exists.')
        if any(one["name"] == params["name"] for one in self.hosts.values()):
            raise SaysNoError(f'Host with the same visible name "{params["name"]}" already exists.')
        if not params["groups"]:
            raise SaysNoError(f'Host "{params["host"]}" cannot be without host group.')
        hostid = self._id()
        self.hosts[hostid] = {"hostid": hostid, "host": params["host"], "name": params["name"], "status": "0"}
        self._set(hostid, params)
        self.hosts[hostid]["interfaces"] = [self._interface(one) for one in params["interfaces"]]
        return {"hostids": [hostid]}

    def _host_update(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if params["hostid"] not in self.hosts:
            raise SaysNoError("No permissions to referred object or it does not exist!")
        self._set(params["hostid"], params)
        return {"hostids": [params["hostid"]]}

    def _set(self, hostid: str, params: Mapping[str, Any]) -> None:
        host = self.hosts[hostid]
        if "status" in params:
            host["status"] = str(params["status"])
        for key, name in (("groups", "groupid"), ("templates", "templateid")):
            if key in params:
                host[key] = [one[name] for one in params[key]]
        if "tags" in params:
            host["tags"] = [dict(one) for one in params["tags"]]

    def _interface(self, given: Mapping[str, Any]) -> dict[str, Any]:
        words = {key: str(value) for key, value in given.items()}
        return {"interfaceid": self._id(), "available": "0", "error": "", **words}

    def _interface_create(self, params: Mapping[str, Any]) -> dict[str, Any]:
        made = self._interface({key: value for key, value in params.items() if key != "hostid"})
        self.hosts[params["hostid"]]["interfaces"].append(made)
        return {"interfaceids": [made["interfaceid"]]}

    def _interface_update(self, params: Mapping[str, Any]) -> dict[str, Any]:
        for host in self.hosts.values():
            for one in host["interfaces"]:
                if one["interfaceid"] == params["interfaceid"]:
                    one.update({key: str(value) for key, value in params.items()})
        return {"interfaceids": [params["interfaceid"]]}

    def _item_get(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        starts = tuple(params["search"]["key_"])
        return [one for one in self.items if one["hostid"] in params["hostids"] and one["key_"].startswith(starts)]

    def _group_get(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        names = params["filter"]["name"]
        return [{"groupid": key, "name": name} for key, name in self.groups.items() if name in names]

    def _group_create(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if params["name"] in self.groups.values():
            raise SaysNoError(f'Host group "{params["name"]}" already exists.')
        made = self._id()
        self.groups[made] = params["name"]
        return {"groupids": [made]}

    def _template_get(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        names = params["filter"]["host"]
        return [{"templateid": key, "host": name} for key, name in self.templates.items() if name in names]

    @contextmanager
    def serving(self) -> Iterator[FakeZabbix]:
        """It answers on a port of loopback while the block runs."""
        fake = self

        class Speaking(Handler):
            def do_POST(self) -> None:  # noqa: N802 - the name that the server looks for
                said = fake.answer(json.loads(self.received()), self.headers.get("Authorization", ""))
                self.say(200 if self.path == "/api_jsonrpc.php" else 404, json.dumps(said).encode())

        with on_loopback(Speaking) as self.url:
            yield self
