"""The most memory that a server process takes while it serves pages and files."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from django.test import Client

from tests.benchmarks.council import LAST_MONTH, QUARTER

AT_MOST = 400
PAGES = [
    f"/reports/{QUARTER}/{unit}{ending}"
    for unit in ("city", "localities/locality-1")
    for ending in ("/", ".pdf", ".xlsx", ".docx", ".csv", ".json")
] + [
    f"/{kind}/{LAST_MONTH}/"
    for kind in ("scorecards/doris-early-intervention", "measures/doris-early-intervention/EI1a")
]


def peak_memory(client: Client) -> str:
    """Start one server process, ask it for everything, and read what it took at its most."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gunicorn = f"gunicorn doris.wsgi --bind 127.0.0.1:{port} --workers 1 --threads 4"
    server = subprocess.Popen(
        [sys.executable, "-m", *gunicorn.split(), "--no-control-socket", "--log-level=warning"]
    )
    try:
        _wait_for(port)
        for _ in range(2):
            for page in PAGES:
                _ask(port, page, client.cookies["sessionid"].value)
        megabytes = max(map(_peak, _workers(server.pid)))
    finally:
        server.terminate()
        server.wait()
    return f"{'Peak memory of a server process':<44} {megabytes:8.0f} MB   (at most {AT_MOST} MB)"


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start")


def _ask(port: int, address: str, session: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address, headers={"Cookie": f"sessionid={session}"})
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}")


def _workers(server: int) -> list[int]:
    children = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [int(child) for child in children.split()]


def _peak(process: int) -> float:
    """Megabytes resident at the most, as Linux counts them."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("Linux does not say how much memory the process took")
