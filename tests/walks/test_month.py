"""After a month of requests every promise, number, address and unit is counted in the rows and agrees with the pages."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from kolokasi.base import events
from kolokasi.cases.models import Case, Closing
from kolokasi.monitoring.queries import http_sd
from kolokasi.people.models import Account
from kolokasi.procedure.models import Waiver
from tests.cast import Cast
from tests.walks.counting import Reader, amount, figure, one, sql
from tests.walks.month import FIRST, WAYS, Month

pytestmark = pytest.mark.slow

# What has become of each request.
ENDS = {
    "done": {"satu", "dua", "tiga", "sebagian", "kembali awal", "kembali paraf", "kembali bernomor", "kembali barang",
             "kembali laporan", "dibebaskan", "kertas", "pengganti", "tempat lain"},
    "rejected": {"terlalu besar", "ditolak"},
    "lapsed": {"lewat"},
    "withdrawn": {"batal awal", "batal dijanjikan", "batal terpasang"},
    "running": {"menunggu", "setengah", "diparaf"},
}  # fmt: skip
STANDING = 17  # servers of cases that are done: 1 + 2 + 3 + 2 + nine times one
RETURNS = {"T01R": 1, "T02C": 1, "T04P": 1, "T04K": 1, "T04S": 1, "T05": 1, "T08": 1, "T11A": 1, "T12": 1}
AT_LAST = FIRST + timedelta(days=60)


def test_a_month(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    month = Month(cast, monkeypatch)
    month.run(WAYS)
    every_way_came_to_its_end(month)
    promises_are_what_the_ends_say()
    numbers_follow_each_other_and_none_is_open_in_an_ended_case()
    nothing_lives_on_of_an_ended_case_but_its_active_servers()
    reader = Reader(cast["helpdesk"])
    racks_on_the_page(reader)
    capacity_on_the_page(reader)
    addresses_on_the_page(reader)
    registers_on_the_page(reader)
    servers_on_the_pages([cast.applicant, cast.stranger, cast.accounts["third"]])
    watched_are_the_standing()
    assert events.verify() is None


def every_way_came_to_its_end(month: Month) -> None:
    ends: dict[str, set[str]] = {}
    for name, case in month.cases.items():
        ends.setdefault(case.status, set()).add(name)
    assert ends == ENDS
    returned = Closing.objects.filter(outcome="return").values_list("element", flat=True)
    assert Counter(returned) == RETURNS
    assert Closing.objects.filter(element="T08", outcome="waive").count() == 1
    assert set(Closing.objects.filter(manual=True).values_list("element", flat=True)) == {"T02A", "T12"}
    assert Closing.objects.filter(element="T05", acting="plh", outcome="sign").count() == 1
    assert Waiver.objects.filter(kind=Waiver.MONITORING).count() == STANDING + 1  # and the one that was handed back
    assert one("SELECT count(*) FROM servers_mounting WHERE removed_at IS NOT NULL") == 2  # the slip, and W2
    moved = sql(
        "SELECT r.name, lower(o.units) / 2 + 1 FROM facility_occupation o JOIN facility_rack r ON r.id = o.rack_id"
        " JOIN servers_server s ON s.id = o.server_id WHERE s.name = 'Server tempat lain' AND o.released_at IS NULL"
    )
    assert moved == [("R08", 30)]


def promises_are_what_the_ends_say() -> None:
    """One living promise for each case that has one, over exactly the servers that were accepted."""
    states = dict(sql("SELECT c.number, p.state FROM cases_promise p JOIN cases_case c ON c.id = p.case_id"
                      " WHERE p.ended_at IS NULL"))  # fmt: skip
    for case in Case.objects.all():
        task = case.open_tasks.first()
        held = task is not None and task.element in {"T07", "T09", "T04K"}
        wanted = "used" if case.status == "done" else "held" if held else None
        assert states.get(case.number) == wanted, (case.number, case.status)
    assert one("SELECT count(*) FROM cases_promise WHERE state = 'lapsed' AND ended_at IS NOT NULL") == 1
    assert (
        one(
            "SELECT count(*) FROM (SELECT case_id FROM cases_promise WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1) x"
        )
        == 0
    )


def numbers_follow_each_other_and_none_is_open_in_an_ended_case() -> None:
    gaps = """SELECT count(*) FROM (SELECT number - row_number() OVER (PARTITION BY {} ORDER BY number) AS off FROM {}) x
        WHERE off <> 0"""
    assert one(gaps.format("series_id", "letters_letternumber")) == 0
    assert one(gaps.format("direction, year", "letters_agendaentry")) == 0
    assert one("SELECT count(*) - count(DISTINCT text) FROM letters_letternumber") == 0
    assert sql("SELECT s.key, s.last FROM letters_numberseries s WHERE s.key NOT LIKE 'agenda%%' AND s.last <>"
               " (SELECT max(number) FROM letters_letternumber n WHERE n.series_id = s.id)") == []  # fmt: skip
    open_in_ended = """SELECT n.text FROM letters_letternumber n JOIN letters_letter l ON l.id = n.letter_id
        JOIN cases_case c ON c.id = l.case_id WHERE n.state = 'reserved' AND c.status <> 'running'"""
    assert sql(open_in_ended) == []
    assert one("SELECT count(*) FROM letters_letternumber WHERE state = 'void' AND reason = ''") == 0
    replies = dict(sql("SELECT n.state, count(*) FROM letters_letternumber n JOIN letters_letter l ON l.id = n.letter_id"
                       " WHERE l.kind = 'surat_balasan' GROUP BY 1"))  # fmt: skip
    signed = one("SELECT count(*) FROM letters_letter WHERE kind = 'surat_balasan' AND state = 'signed'")
    assert replies == {"used": signed, "void": 1}
    assert signed == one("SELECT count(*) FROM letters_agendaentry WHERE direction = %s", "out")
    labels = one("SELECT count(DISTINCT label) FROM servers_server")
    assert labels == one("SELECT sum(last) FROM servers_labelcounter") == one("SELECT count(*) FROM servers_server")


def nothing_lives_on_of_an_ended_case_but_its_active_servers() -> None:
    living = """SELECT c.status, s.state, x.kind, count(*) FROM {} x JOIN servers_server s ON s.id = x.server_id
        JOIN cases_caseserver cs ON cs.server_id = s.id JOIN cases_case c ON c.id = cs.case_id
        WHERE x.released_at IS NULL AND c.status <> 'running' GROUP BY 1, 2, 3"""
    for table in ("facility_occupation", "facility_allotment"):
        assert sql(living.format(table)) == [("done", "active", "used", STANDING)], table
    addresses = """SELECT c.status, s.state, a.state, family(a.host), count(*) FROM addressing_address a
        JOIN servers_server s ON s.id = a.server_id JOIN cases_caseserver cs ON cs.server_id = s.id
        JOIN cases_case c ON c.id = cs.case_id WHERE a.state IN ('held', 'used') AND c.status <> 'running'
        GROUP BY 1, 2, 3, 4 ORDER BY 4"""
    assert sql(addresses) == [("done", "active", "used", 4, STANDING), ("done", "active", "used", 6, STANDING)]
    assert one("SELECT count(*) FROM addressing_address WHERE state = 'quarantined'") == 2  # of the one handed back
    states = dict(sql("SELECT s.state, count(*) FROM servers_server s JOIN cases_caseserver cs ON cs.server_id = s.id"
                      " JOIN cases_case c ON c.id = cs.case_id WHERE c.status <> 'running' GROUP BY 1"))  # fmt: skip
    assert states["active"] == STANDING
    assert set(states) == {"active", "handed_back", "dropped"}
    drawn = one("SELECT sum(a.watts) FROM facility_allotment a WHERE a.released_at IS NULL AND a.server_id IS NOT NULL")
    declared = """SELECT sum(coalesce((s.spec->'watts'->>'expected')::int, (s.spec->'watts'->>'nameplate')::int))
        FROM servers_server s WHERE s.state NOT IN ('handed_back', 'dropped')"""
    assert drawn == one(declared)


TAKEN = """SELECT r.name, r.units, (SELECT coalesce(sum(upper(u) - lower(u)), 0) / 2.0 FROM (SELECT unnest(range_agg(o.units)) AS u
    FROM facility_occupation o WHERE o.rack_id = r.id AND o.released_at IS NULL) t),
  (SELECT coalesce(sum(upper(o.units) - lower(o.units)), 0) / 2.0 FROM facility_occupation o
    WHERE o.rack_id = r.id AND o.released_at IS NULL AND o.kind = 'held'),
  (SELECT coalesce(sum(a.watts), 0) FROM facility_allotment a WHERE a.rack_id = r.id AND a.released_at IS NULL)
FROM facility_rack r ORDER BY r.name"""


def racks_on_the_page(reader: Reader) -> None:
    wanted = [
        [name, f"{units}U", f"{units - float(taken):g}U", f"{float(held):g}U", amount(watts, "W", "kW")]
        for name, units, taken, held, watts in sql(TAKEN)
    ]
    rows = reader.rows("/rak/", "racks")
    shown = [[row[0], *row[2:5], row[5].split(" · ")[0]] for row in rows]  # the share of the limit follows the watts
    assert shown == wanted
    for pk, name in sql("SELECT id, name FROM facility_rack"):
        rows = reader.rows(f"/rak/{pk}/", "standing")
        living = dict(
            sql(
                "SELECT kind, count(*) FROM facility_occupation WHERE rack_id = %s AND released_at IS NULL GROUP BY 1",
                pk,
            )
        )
        words = {"Dijanjikan": "held", "Terpasang": "used", "Pusat": "infrastructure"}
        assert Counter(words[row[2].split()[0]] for row in rows) == living, name
        watts = one(
            "SELECT coalesce(sum(watts), 0) FROM facility_allotment WHERE rack_id = %s AND released_at IS NULL", pk
        )
        assert sum(figure(row[3]) for row in rows if row[3] != "–") == watts, name


def capacity_on_the_page(reader: Reader) -> None:
    units = sum(units - float(taken) for _name, units, taken, _held, _watts in sql(TAKEN))
    assert reader.left("Tempat") == f"sisa {units:g} U"
    watts = one("SELECT sum(watts) FROM facility_allotment WHERE released_at IS NULL")
    cooling, supply = sql(
        "SELECT r.cooling_w, s.supply_w FROM facility_room r JOIN facility_site s ON s.id = r.site_id"
    )[0]
    assert reader.left("Pendinginan") == f"sisa {amount(cooling - watts, 'W', 'kW')}"
    assert reader.left("Listrik kantor") == f"sisa {amount(supply - watts * 1.6, 'W', 'kW')}"
    lines = sql("SELECT name, mbps * oversubscription - sold_mbps - (SELECT coalesce(sum(mbps), 0) FROM facility_allotment a"
                " WHERE a.uplink_id = u.id AND a.released_at IS NULL) FROM facility_uplink u")  # fmt: skip
    for name, free in lines:
        assert reader.left(name) == f"sisa {amount(free, 'Mbps', 'Gbps')}"
    taken = one(
        "SELECT count(*) FROM addressing_address WHERE state IN ('held', 'used', 'quarantined') AND family(host) = 4"
    )
    assert reader.left("IPv4") == f"sisa {253 - taken} alamat"


def addresses_on_the_page(reader: Reader) -> None:
    count = "SELECT count(*) FROM addressing_address WHERE prefix_id = %s AND state = %s"
    pictures = [node.get("aria-label") for node in reader.page("/alamat/").xpath("//*[local-name()='svg']")]
    for pk, cidr in sql("SELECT id, text(cidr) FROM addressing_prefix"):
        used, held, kept = (one(count, pk, state) for state in ("used", "held", "quarantined"))
        assert f"{cidr}: {used} dipakai, {held} dijanjikan, {kept} karantina" in pictures
    rows = reader.rows("/alamat/")
    living = sql("SELECT host(host), state FROM addressing_address WHERE state IN ('held', 'used', 'quarantined')")
    words = {"held": "Dijanjikan", "used": "Dipakai", "quarantined": "Karantina"}
    assert sorted((row[1].split()[0], row[0].split()[0]) for row in rows) == sorted((h, words[s]) for h, s in living)


def registers_on_the_page(reader: Reader) -> None:
    for path, direction, element, outcome in (
        ("/surat/masuk/", "in", "T01R", "register"), ("/surat/keluar/", "out", "T06", ""),
    ):  # fmt: skip
        rows = reader.rows(f"{path}?tahun=2026")
        wanted = sql(
            "SELECT number, letter_number FROM letters_agendaentry WHERE direction = %s ORDER BY number DESC", direction
        )
        assert [int(row[0]) for row in rows] == [number for number, _text in wanted]
        assert all(text in row[3].replace("/ ", "/") for row, (_number, text) in zip(rows, wanted, strict=True))
        assert len(rows) == Closing.objects.filter(element=element, outcome=outcome, kind="completed").count()
    words = {"reserved": "dipesan", "used": "terpakai", "void": "batal"}
    shown = Counter((row[0], row[1]) for row in reader.rows("/surat/nomor/?tahun=2026"))
    assert shown == Counter((text, words[state]) for text, state in sql("SELECT text, state FROM letters_letternumber"))


HERE = """s.state NOT IN ('handed_back', 'dropped') AND EXISTS (SELECT 1 FROM cases_caseserver cs
    JOIN cases_closing t ON t.case_id = cs.case_id WHERE cs.server_id = s.id AND t.element = 'T06' AND t.kind = 'completed')"""
MACHINES = f"""SELECT s.label,
    (SELECT sum(a.watts) FROM facility_allotment a WHERE a.server_id = s.id AND a.released_at IS NULL),
    (SELECT array_agg(host(d.host)) FROM addressing_address d WHERE d.server_id = s.id AND d.state = 'used')
    FROM servers_server s WHERE s.agency_id = %s AND {HERE}"""


def servers_on_the_pages(applicants: list[Account]) -> None:
    """Each agency sees its own servers once the letter is out, where they stand and what they draw; nobody else's."""
    seen: list[str] = []
    for account in applicants:
        rows = Reader(account).rows("/server-saya/", "servers")
        for label, watts, hosts in sql(MACHINES, account.agency_id):
            (row,) = [row for row in rows if label in row[0]]
            assert f"{watts} W" in row[3].replace(".", ""), (label, row)
            assert all(host in row[1] for host in hosts or ["–"]), (label, row)
            seen.append(label)
        text = " ".join(row[0] for row in rows)
        assert not [label for (label,) in sql("SELECT label FROM servers_server WHERE agency_id <> %s", account.agency_id)
                    if label in text]  # fmt: skip
        undecided = sql(f"SELECT label FROM servers_server s WHERE state = 'declared' AND NOT ({HERE})")
        assert not [label for (label,) in undecided if label in text]
    assert len(seen) == one(f"SELECT count(*) FROM servers_server s WHERE {HERE}")


def watched_are_the_standing() -> None:
    """Prometheus is given every server that has its address, at the place where it stands."""
    targets = {group["labels"]["label"]: group for group in http_sd(AT_LAST)}
    standing = dict(
        sql(
            """SELECT s.label, r.name FROM servers_server s JOIN facility_occupation o ON o.server_id = s.id
            JOIN facility_rack r ON r.id = o.rack_id WHERE s.state = 'active' AND o.released_at IS NULL"""
        )
    )
    assert {label: group["labels"]["rack"] for label, group in targets.items()} == standing
    moved = next(group for group in targets.values() if group["labels"]["name"] == "Server tempat lain")
    assert moved["targets"][0].endswith(":9182")
