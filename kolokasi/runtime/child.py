"""Children that never outlive their parent: the kernel signals them when it dies, even by kill -9."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from kolokasi.runtime.system_user import SystemUser

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent(sign: signal.Signals, parent: int) -> Callable[[], None]:
    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:
            os.kill(os.getpid(), sign)

    return before_exec


def spawn(
    argv: Sequence[str | Path],
    *,
    user: SystemUser,
    death: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    own_group: bool = False,
) -> subprocess.Popen[bytes]:
    """A child of `user` that gets `death` when this process ends. Must be called from the main thread.

    The uid is set before the death signal, because the kernel clears the signal when the uid changes; `su` and
    `runuser` fork once more and lose it. A child in its `own_group` does not hear Ctrl-C: the database stays until
    those who use it are gone.
    """
    return subprocess.Popen(
        [str(part) for part in argv],
        env=env,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        preexec_fn=_die_with_parent(death, os.getpid()),  # noqa: PLW1509 - the recipe that survives kill -9
        process_group=0 if own_group else None,
        user=None if user.is_self else user.uid,
        group=None if user.is_self else user.gid,
        extra_groups=None if user.is_self else [],
    )


def run(argv: Sequence[str | Path], *, user: SystemUser, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Runs a child of `user` to its end; its exit code and everything it said."""
    child = spawn(argv, user=user, env=env, output=subprocess.PIPE)
    said, _nothing = child.communicate()
    return child.returncode, said.decode(errors="replace")
