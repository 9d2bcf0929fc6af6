"""The line to a Dask scheduler: its address, its certificates, and sentences for what goes wrong."""

from __future__ import annotations

import ipaddress
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = 20


@dataclass(frozen=True)
class Scheduler:
    """Where a Dask scheduler listens, and what makes the line to it secure.

    address: such as "tls://host:8786". ca_file: the certificate of the authority that has signed all others.
    certificate, key: this computer's own. All are files in PEM format, as `dask scheduler` takes them.
    """

    address: str
    ca_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        """Raise `CourseError` for an address that cannot be, and for files that are not there."""
        parts = urlsplit(self.address)
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not _has_port(parts):
            raise CourseError(
                f'"{self.address}" is no address of a Dask scheduler: write it as `dask scheduler` prints '
                "it, such as tls://HOST:8786."
            )
        files = [path for path in (self.ca_file, self.certificate, self.key) if path is not None]
        for path in files:
            if not path.is_file():
                raise CourseError(
                    f"There is no file {path}: check what you gave for --tls-ca-file, "
                    "--tls-cert and --tls-key."
                )
        if files and parts.scheme == "tcp":
            raise CourseError(
                f"With certificates the address begins with tls://, and {self.address} does not."
            )

    @property
    def is_open(self) -> bool:
        """Whether others on the network can read what is sent."""
        parts = urlsplit(self.address)
        return parts.scheme == "tcp" and not _is_this_machine(parts.hostname or "")


def _has_port(parts: Any) -> bool:
    try:
        return parts.port is not None
    except ValueError:  # no number, or none of a port
        return False


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def connect(scheduler: Scheduler) -> Iterator[Client]:
    """Give a client of the scheduler in this block.

    Raises:
        CourseError: Dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client
        from distributed.security import Security
    except ModuleNotFoundError:
        raise CourseError(
            "--scheduler needs Dask, which is not installed: give `pip install -e '.[cluster]'`."
        ) from None
    security = None
    if urlsplit(scheduler.address).scheme == "tls" and scheduler.ca_file:
        security = Security(
            require_encryption=True,
            tls_ca_file=str(scheduler.ca_file),
            tls_client_cert=str(scheduler.certificate) if scheduler.certificate else None,
            tls_client_key=str(scheduler.key) if scheduler.key else None,
        )
    try:
        client = Client(scheduler.address, security=security, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TypeError, ValueError) as error:
        why = " ".join(str(error).split())[:300]
        raise CourseError(
            f"No Dask scheduler answers at {scheduler.address} ({why}): start one with `dask scheduler`, and "
            "check address and certificates."
        ) from None
    with client, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph")  # of 10 MB: some notebooks are
        yield client
