"""``make run`` on a machine that is set up: it serves Horizon with its scheduler, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.serving import ROOT, environment, free_port, wait_until_served


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda one: one.name)
def test_run_serves_and_leaves_nothing_behind(how: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    make = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment(PORT=str(port), UPSTREAM_VAR=str(tmp_path / "var"), UPSTREAM_MIRROR=str(tmp_path)),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    started: list[psutil.Process] = []
    try:
        assert b"<title>" in wait_until_served(f"http://127.0.0.1:{port}/", make, seconds=120)
        started = psutil.Process(make.pid).children(recursive=True)
        commands = [" ".join(process.cmdline()) for process in started]
        assert any("gunicorn" in one for one in commands)
        assert any("-m ingest worker" in one for one in commands)
        if how == signal.SIGINT:
            os.killpg(make.pid, how)  # as a terminal does on Ctrl-C
        else:
            make.send_signal(how)
        make.wait(timeout=30)
        _, alive = psutil.wait_procs(started, timeout=30)
        assert alive == []
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    finally:
        for process in [*started, make]:
            if process.is_running() if isinstance(process, psutil.Process) else process.poll() is None:
                process.kill()
        make.wait(timeout=30)


def test_run_refuses_while_it_is_running_already(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = subprocess.run(
            ["make", "run", f"PORT={port}"],
            cwd=ROOT,
            env=environment(UPSTREAM_VAR=str(tmp_path)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode != 0
    assert f"cannot serve on 127.0.0.1:{port}" in done.stderr
