"""The options of commands that can give their work to a Dask cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coursekit.cluster.connection import Scheduler
from coursekit.errors import CourseError

SchedulerAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A Dask scheduler, such as tls://HOST:8786, whose workers do the work. Default: this computer.",
        show_default=False,
    ),
]
TlsAuthority = Annotated[
    Path | None,
    typer.Option(help="The authority's certificate, as for dask scheduler.", show_default=False),
]
TlsCertificate = Annotated[
    Path | None,
    typer.Option(help="This computer's certificate for the scheduler.", show_default=False),
]
TlsKey = Annotated[
    Path | None,
    typer.Option(help="The key of that certificate.", show_default=False),
]


def parse_scheduler(
    address: str | None, ca_file: Path | None, certificate: Path | None, key: Path | None
) -> Scheduler | None:
    """Return what the options say of a scheduler, None without one; warn of a line that others can read.

    Raises:
        CourseError: the address cannot be, a file is missing, or there are certificates and no scheduler.
    """
    if address is None:
        if ca_file or certificate or key:
            raise CourseError("--tls-ca-file, --tls-cert and --tls-key are for a scheduler: add --scheduler.")
        return None
    scheduler = Scheduler(address, ca_file=ca_file, certificate=certificate, key=key)
    if scheduler.is_open:
        typer.echo(
            f"The line to {address} is not encrypted: others on the network can read it, and anybody who "
            "reaches the scheduler can run programs on the workers. docs/teaching/cluster.md shows TLS.",
            err=True,
        )
    return scheduler
