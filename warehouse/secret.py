"""The workspace's secret, with which customer keys are hashed before anything is written."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from warehouse.errors import SecretChanged

VARIABLE = "KPI_SECRET"


def read(data: Path, env: Mapping[str, str] = os.environ) -> bytes:
    """The secret: the variable KPI_SECRET, else the file `secret` of the data folder, made when missing."""
    if given := env.get(VARIABLE):
        return given.encode()
    path = data / "secret"
    if not path.exists():
        _make(path)
    return path.read_bytes().strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())


def fingerprint(secret: bytes) -> str:
    """What may be stored of a secret: enough to know it again, nothing to find it by."""
    return hmac.new(secret, b"throughline fingerprint", hashlib.sha256).hexdigest()[:16]


def check(data: Path, secret: bytes, known: str) -> None:
    """Stop where the secret is another one than the stored keys were hashed with. Raises SecretChanged."""
    if hmac.compare_digest(fingerprint(secret), known):
        return
    origin = f"the variable {VARIABLE}" if os.environ.get(VARIABLE) else f"the file {data / 'secret'}"
    raise SecretChanged(
        f"The customer keys in {data} were hashed with another secret than the one in {origin} "
        f"(fingerprint {fingerprint(secret)}, expected {known}): the same customer would become two. "
        f"Either give the former secret back (in {VARIABLE}, or in the file `secret` of the data folder), "
        "or start with a new data folder (--data) and pull everything again."
    )
