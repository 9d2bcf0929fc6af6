"""Files from the Hugging Face hub: from its cache, else by a download; every failure in one sentence."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

from coursekit.errors import CourseError

ANSWER_TIME = 5
"""Seconds that the hub has for its first answer; without a network the course says so at once."""

LOOKUP_TIME = 3
"""Further seconds for finding the hub's address, which has a time limit of its own in no library."""


def fetch_file(repository: str, file: str) -> Path:
    """Return the path of a public data set's file on this machine; download it once, with a progress bar.

    The cache is asked first: the data never change, and a classroom without a network goes on at once.

    Raises:
        CourseError: the file is not in the cache and cannot be downloaded, and why.
    """
    from huggingface_hub import hf_hub_download

    try:
        if path := find_cached_file(repository, file):
            return path
        _ask_hub(repository, file)
        # Without a token: the data are public, and a token that has expired would only be refused.
        return Path(
            hf_hub_download(repository, file, repo_type="dataset", token=False, etag_timeout=ANSWER_TIME)
        )
    # The hub's library raises what requests, httpx or httpx2 raise, according to its version.
    except Exception as error:
        reason, advice = _explain_failure(error)
        raise CourseError(
            f"The file {file} of {repository} could not be fetched from the Hugging Face hub: {reason}, "
            f'so {advice}, or use the data source "sample", which needs no network.'
        ) from error


def find_cached_file(repository: str, file: str) -> Path | None:
    """Return the path of a data set's file in the hub's cache on this machine; None where it is not there."""
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(repository, file, repo_type="dataset")
    return Path(path) if isinstance(path, str) else None  # else None, or a mark that the hub has no such file


def find_hub_problem(repository: str, file: str) -> str | None:
    """Ask the hub for a file; return why that failed and what to do, or None if it answered.

    Nothing is downloaded. It takes at most `ANSWER_TIME` + `LOOKUP_TIME` seconds.
    """
    try:
        _ask_hub(repository, file)
    except Exception as error:  # as in fetch_file
        reason, advice = _explain_failure(error)
        return f"{reason}, so {advice}"
    return None


def repository_folder(repository: str) -> Path:
    """Return the folder of a data set in the hub's cache; it need not exist."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE) / f"datasets--{repository.replace('/', '--')}"


def repository_folder_of(path: Path) -> Path:
    """Return the folder in the hub's cache of a file's repository; a path outside the cache as it is."""
    return next((parent.parent for parent in path.parents if parent.name == "snapshots"), path)


def _ask_hub(repository: str, file: str) -> None:
    """Ask the hub for the file's size, and raise what goes wrong, after `ANSWER_TIME` at the latest.

    `hf_hub_download` by itself tries again and again without a network, for up to a minute.
    """
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    url = hf_hub_url(repository, file, repo_type="dataset")
    outcome: list[Exception | None] = []

    def ask() -> None:
        try:
            get_hf_file_metadata(url, token=False, timeout=ANSWER_TIME)
            outcome.append(None)
        except Exception as error:
            outcome.append(error)

    # In a thread: where the network swallows everything, looking up the hub's address has no time limit.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(ANSWER_TIME + LOOKUP_TIME)
    error = outcome[0] if outcome else TimeoutError("The hub's address was not found in time.")
    if error is not None:
        raise error


def _explain_failure(error: BaseException) -> tuple[str, str]:
    """Return why a download failed, and what to do."""
    causes = _list_causes(error)
    kinds = {kind.__name__ for cause in causes for kind in type(cause).__mro__}
    number = next((cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno), None)
    status = next(filter(None, map(_http_status, causes)), 0)
    if "OfflineModeIsEnabled" in kinds:
        return "the environment variable HF_HUB_OFFLINE forbids it", "unset that variable"
    if status == 404:
        return "it has no such file (404)", "look whether HF_ENDPOINT is set, and unset it"
    if status == 429:
        return "it gets too many requests from here (429)", "wait some minutes and try again"
    if status in (401, 403, 407):
        return f"access is refused ({status})", "look whether a proxy or HF_ENDPOINT is set, and mend that"
    if status >= 500:
        return f"it has a fault of its own ({status})", "try again later"
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full", "make room, or set HF_HOME to a folder on another disk"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "its cache folder cannot be written", "set HF_HOME to a folder of your own"
    if "ProxyError" in kinds:
        return "the proxy does not work", "mend the environment variable HTTPS_PROXY"
    if kinds & {"TimeoutError", "TimeoutException", "Timeout"}:
        return "it did not answer in time", "look at your connection to the internet and try again"
    if kinds & {"TransportError", "ConnectionError"}:
        return "there is no connection, or it broke off", "connect to the internet and try again"
    return f"what came is not whole ({type(error).__name__})", "try again"


def _list_causes(error: BaseException | None) -> list[BaseException]:
    """Return an error and the ones that led to it, the last one first."""
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes


def _http_status(error: BaseException) -> int:
    """Return the HTTP status that an error carries, or 0."""
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)
