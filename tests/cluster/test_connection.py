"""The line to a scheduler: what is refused, with which words, and TLS."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from coursekit.cluster.connection import Scheduler, connect
from coursekit.errors import CourseError

distributed = pytest.importorskip("distributed")


@pytest.mark.parametrize(
    "address",
    ["", "host", "host:8786", "http://host:8786", "tcp://host", "tcp://:8786", "tcp://host:many", "tls://"],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(CourseError, match="is no address of a Dask scheduler"):
        Scheduler(address)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"no file .*ca\.pem"):
        Scheduler("tls://host:8786", ca_file=tmp_path / "ca.pem")


def test_certificates_are_not_left_unused(tmp_path):
    (tmp_path / "ca.pem").touch()
    with pytest.raises(CourseError, match="begins with tls://"):
        Scheduler("tcp://host:8786", ca_file=tmp_path / "ca.pem")


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("tcp://10.0.0.7:8786", True),
        ("tcp://cluster.example.org:8786", True),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://cluster.example.org:8786", False),
    ],
)
def test_it_is_known_whether_others_can_read_along(address, is_open):
    assert Scheduler(address).is_open is is_open


def test_where_nobody_answers_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr("coursekit.cluster.connection._CONNECT_SECONDS", 0.5)
    with (
        pytest.raises(CourseError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        connect(Scheduler("tcp://127.0.0.1:9")),
    ):
        pass


@pytest.fixture
def certificates(tmp_path: Path) -> dict[str, Path]:
    """An authority, and a certificate that it has signed."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not here to make certificates")

    def make(*words: Any) -> None:
        subprocess.run([program, *map(str, words)], check=True, capture_output=True, cwd=tmp_path)

    new = ["-newkey", "rsa:2048", "-nodes"]
    make("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority", "-days", 2)
    make("req", *new, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=worker")
    signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2]
    make("x509", "-req", "-in", "request.pem", *signing, "-out", "cert.pem")
    return {name: tmp_path / f"{name}.pem" for name in ("ca", "cert", "key")}


def test_tls_lets_in_who_has_a_certificate_and_nobody_else(certificates):
    ca, cert, key = (str(certificates[name]) for name in ("ca", "cert", "key"))
    security = distributed.Security(
        require_encryption=True,
        tls_ca_file=ca,
        **{
            f"tls_{role}_{kind}": path
            for role in ("scheduler", "worker", "client")
            for kind, path in (("cert", cert), ("key", key))
        },
    )
    with distributed.LocalCluster(
        n_workers=0, dashboard_address=None, security=security, protocol="tls://", silence_logs=50
    ) as cluster:
        address = cluster.scheduler_address
        with connect(
            Scheduler(address, certificates["ca"], certificates["cert"], certificates["key"])
        ) as client:
            assert client.nthreads() == {}
        with (
            pytest.raises(CourseError, match="No Dask scheduler answers"),
            connect(Scheduler(address, certificates["ca"])),
        ):
            pass
