"""Where benchmarks run: an installation of their own, thrown away afterwards, with a real, durable database."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django
import psycopg
from django.db import connections

from kolokasi.base.refusal import Refusal, define
from kolokasi.runtime import words
from kolokasi.runtime.app_copy import python_for
from kolokasi.runtime.bench.figures import p50, times
from kolokasi.runtime.child import run
from kolokasi.runtime.installation import Installation
from kolokasi.runtime.postgres import APP, OWNER
from kolokasi.runtime.system_user import ROOT_HOME, service_user

NOT_PREPARED = define("bench_not_prepared", "{said}")


@dataclass
class Place:
    """What a benchmark gets: an installation whose Django is ready as the app role, and the floors of this run."""

    here: Installation
    floors: dict[str, float] = field(default_factory=dict)

    def owner(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection that may change tables."""
        return self.here.cluster.connect(OWNER)

    def app(self) -> psycopg.Connection[tuple[object, ...]]:
        """A bare connection of the role that the product works with."""
        return self.here.cluster.connect(APP)

    def floor(self, name: str) -> float:
        """The floor `name` in milliseconds, measured once in this run: `round_trip` or `bare_commit`."""
        if name not in self.floors:
            self.floors[name] = {"round_trip": self._round_trip, "bare_commit": self._bare_commit}[name]()
        return self.floors[name]

    def _round_trip(self) -> float:
        with self.app() as link:
            return p50(times(lambda: link.execute("SELECT 1").fetchone(), count=500))

    def _bare_commit(self) -> float:
        with self.bare_commit() as act:
            return p50(times(act, count=300))

    @contextmanager
    def bare_commit(self) -> Iterator[Callable[[], None]]:
        """Lock a row, update it, insert another, commit: the least that any command with a record must do."""
        with self.owner() as link:
            link.execute("CREATE TABLE IF NOT EXISTS bench_row (id int PRIMARY KEY, n int)")
            link.execute("CREATE TABLE IF NOT EXISTS bench_log (id bigserial PRIMARY KEY, row int, note text)")
            link.execute("INSERT INTO bench_row VALUES (1, 0) ON CONFLICT DO NOTHING")

            def act() -> None:
                with link.transaction():
                    link.execute("SELECT n FROM bench_row WHERE id = 1 FOR UPDATE").fetchone()
                    link.execute("UPDATE bench_row SET n = n + 1 WHERE id = 1")
                    link.execute("INSERT INTO bench_log (row, note) VALUES (1, 'bench')")

            yield act
            link.execute("DROP TABLE bench_row, bench_log")


@contextmanager
def throw_away() -> Iterator[Installation]:
    """An empty installation in a folder of its own; nothing of it is left afterwards."""
    user = service_user()
    below = ROOT_HOME if not user.is_self else Path(tempfile.gettempdir())
    below.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=below))
    folder.chmod(0o755)
    try:
        here = Installation(folder, user)
        here.make()
        yield here
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def place() -> Iterator[Place]:
    """A migrated database of its own, and Django in this process working on it."""
    os.environ.pop("DATABASE_URL", None)
    with ExitStack() as after:
        here = after.enter_context(throw_away())
        cluster = here.cluster
        after.callback(cluster.stop)
        cluster.start()
        prepare: list[str | Path] = [python_for(here.user), "-m", "kolokasi", "prepare"]
        code, said = run(prepare, user=here.user, env=here.environment(OWNER))
        if code:
            raise Refusal(NOT_PREPARED, said=said.strip())
        os.environ.update(here.environment(APP))
        words.forget()
        django.setup()
        after.callback(lambda: [getattr(link, "close_pool", link.close)() for link in connections.all()])
        yield Place(here)
