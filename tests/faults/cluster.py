"""A PostgreSQL server of the test's own, which it may stop and start."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.faults.programs import of_postgresql
from tests.faults.serving import free_port

OWNER = "postgres"  # the server refuses to run as root


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.data, self.port, self.log = folder / "data", free_port(), folder / "log"
        self.user = {"user": OWNER} if os.geteuid() == 0 else {}
        self._run(
            of_postgresql("initdb"), "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        self.options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        )

    def url(self, name: str = OWNER) -> str:
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        self._control("start", "-o", self.options, "-l", self.log)

    def stop(self, how: str = "fast") -> None:
        """`immediate` is as if the server were killed: it recovers as it starts again."""
        self._control("stop", "-m", how)

    def _control(self, *arguments: str | Path) -> None:
        self._run(of_postgresql("pg_ctl"), "-D", self.data, "-w", *arguments)

    def _run(self, *command: str | Path) -> None:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd="/", timeout=120, **quiet, **self.user)


@contextmanager
def own_cluster():
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    cluster = None
    try:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster
    finally:
        if cluster and (cluster.data / "postmaster.pid").exists():
            cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
