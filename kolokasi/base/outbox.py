"""What must happen after a commit, and only then: jobs written in the same transaction, done by a worker at least once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from procrastinate import JobContext, RetryStrategy
from procrastinate.app import App
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import DEFAULT_PRIORITY, DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector

from kolokasi.base import clock, events

QUEUE = "outbox"
HEARTBEAT_SECONDS, DEAD_AFTER_SECONDS = 10.0, 30.0
GRACE_SECONDS = 20.0
# Tried again after 3, 9, 27 … seconds, the last time after about an hour; then the row stays as failed.
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)

Work = TypeVar("Work", bound=Callable[..., object])
_log = logging.getLogger(__name__)
# Jobs are always written by Django's own connection, in a worker too: there the queue's connector is another one.
_jobs = JobManager(DjangoConnector())
# Stands for the app, which is there only when Django is ready; tasks may be registered before.
_proxy = procrastinate_app.app


def task(name: str) -> Callable[[Work], Work]:
    """Registers the function as the job `name`, called with `key` and the payload. It must be idempotent.

    Put jobs in a module `tasks` of the room; every process finds them there.
    """

    def register(work: Work) -> Work:
        _proxy.task(name=name, queue=QUEUE, retry=AGAIN)(work)
        return work

    return register


def periodic(name: str, cron: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Registers the function as the job `name`, run once at each time that `cron` names, however many workers there are."""

    def register(work: Callable[[], object]) -> Callable[[], object]:
        def run(timestamp: int) -> None:
            _log.debug("%s of %s", name, timestamp)
            work()

        job = _proxy.task(name=name, queue=QUEUE, queueing_lock=name, retry=False)(run)
        _proxy.periodic(cron=cron)(job)
        return work

    return register


def emit(task_name: str, *, key: str, **payload: Any) -> bool:
    """The job waits once this transaction commits, and never was if it does not; False when it waits already.

    `key` names the piece of work: while a job with this name and key waits, a second one is not written.
    """
    if task_name not in _proxy.tasks:
        raise LookupError(f"no job is called {task_name}")
    if not connection.in_atomic_block:
        raise TransactionManagementError("a job is emitted in the transaction of the act that causes it")
    job = Job(
        queue=QUEUE,
        priority=DEFAULT_PRIORITY,
        lock=None,
        queueing_lock=f"{task_name}:{key}",
        task_name=task_name,
        task_kwargs={"key": key, **payload},
    )
    try:
        with transaction.atomic():
            _jobs.defer_job(job)
    except AlreadyEnqueued:
        return False
    return True


def worker_lives() -> bool:
    """Whether a worker has given a sign of life lately; `/readyz` asks this."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [DEAD_AFTER_SECONDS],
        )
        return bool((cursor.fetchone() or (False,))[0])


def waiting_and_failed() -> tuple[int, int]:
    """How many jobs wait or run, and how many were given up; a person should look at the latter."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status IN ('todo', 'doing')), count(*) FILTER (WHERE status = 'failed')"
            " FROM procrastinate_jobs"
        )
        waiting, failed = cursor.fetchone() or (0, 0)
    return int(waiting), int(failed)


def run_worker(stop: threading.Event | None = None, *, concurrency: int = 2) -> None:
    """Works until SIGTERM, Ctrl-C or `stop`, then lets running jobs end. Signals are heard in the main thread only."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_work(stop, concurrency))


async def _work(stop: threading.Event | None, concurrency: int) -> None:
    app = procrastinate_app.current_app
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=concurrency + 2)
    with app.replace_connector(connector):
        async with app.open_async():
            await _rescue(app)
            working = asyncio.create_task(
                app.run_worker_async(
                    concurrency=concurrency,
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                    install_signal_handlers=threading.current_thread() is threading.main_thread(),
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=DEAD_AFTER_SECONDS,
                )
            )
            while stop is not None and not working.done():
                await asyncio.wait([working], timeout=0.1)
                if stop.is_set():
                    working.cancel()
                    break
            with contextlib.suppress(asyncio.CancelledError):
                await working


async def _rescue(app: App) -> None:
    """Jobs of workers that died in the middle wait again; one whose like was asked for meanwhile gives way to that one."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        _log.warning("job %s of a dead worker is tried again", job.call_string)
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@_proxy.periodic(cron="* * * * *")
@_proxy.task(name="base.rescue", queue=QUEUE, queueing_lock="base.rescue", pass_context=True)
async def _rescue_every_minute(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    await _rescue(context.app)


@periodic("base.seal", "7 * * * *")
def _seal_every_hour() -> None:
    events.seal(clock.now())
