"""A PostgreSQL of our own while tests run: a new cluster in a temporary folder, on loopback, at a free port.

PostgreSQL refuses to run as root, so that root hands it to the user ``postgres`` of the Debian package. The system's
own service is never touched. Where the programs are missing, the tests that need them are skipped and say so.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Folder of ``initdb`` and ``pg_ctl``; None where PostgreSQL is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("pg_ctl")
    places = [*reversed(debian), *([Path(on_path).resolve().parent] if on_path else [])]
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """Start one, hand out its address without a database, stop it and remove everything."""
    found = programs()
    assert found is not None, "ask programs() first"
    folder = Path(tempfile.mkdtemp(prefix="xray-postgres-"))
    if os.geteuid() == 0:
        import pwd  # not on Windows

        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, port = folder / "data", _free_port()
    try:
        _run(found / "initdb", "--pgdata", data, "--username=reviews", "--auth=trust", "--encoding=UTF8", "--locale=C")
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=40"
        _run(found / "pg_ctl", "--pgdata", data, "--log", folder / "log", "-w", "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://reviews@127.0.0.1:{port}"
        finally:
            _run(found / "pg_ctl", "--pgdata", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(address: str, name: str) -> str:
    """A new, empty database on a server; its address."""
    import psycopg

    with psycopg.connect(f"{_plain(address)}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{address}/{name}"


def run_sql(url: str, *statements: str) -> None:
    """As a database administrator would, around the program."""
    import psycopg

    with psycopg.connect(_plain(url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _plain(address: str) -> str:
    return address.replace("+psycopg", "")


def _free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _run(*words: object) -> None:
    command = [str(word) for word in words]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
        timeout=120, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
