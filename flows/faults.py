"""What to say of an exception that reached the command, and whose it is: theirs to mend (2) or ours (3)."""

import errno
import os
import tempfile
import traceback

from contracts import Structure
from flows.embedded import ServerFault
from transforms.corrections import BadCorrection, StaleCorrection
from warehouse import WarehouseError

USER, OURS = 2, 3
THEIRS = (WarehouseError, BadCorrection)
MENDABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.EMFILE}


def told(error: Exception) -> tuple[str, int]:
    """One line about the error, and the exit code; what the failed calls held is let go."""
    line, code = _said(error)
    let_go(error)
    return line, code


def let_go(error: BaseException) -> None:
    """Clear what the failed calls held: Prefect keeps the error, and with it open files, to the end."""
    link: BaseException | None = error
    while link is not None:
        traceback.clear_frames(link.__traceback__)
        link = link.__cause__ or link.__context__


def _said(error: Exception) -> tuple[str, int]:
    if isinstance(error, StaleCorrection):
        return f"{error}; mend or remove its row in corrections.csv", USER
    if isinstance(error, THEIRS):
        return str(error), USER
    if isinstance(error, OSError) and error.errno in MENDABLE:
        return f"{error.filename or 'the system'}: {error.strerror}", USER
    if isinstance(error, ServerFault):
        return str(error), OURS
    what = f"the pages do not fit the tables: {error}" if isinstance(error, Structure) else repr(error)
    return f"a fault of ours, not of yours: {what[:300]} (told in full in {_kept(error)})", OURS


def _kept(error: Exception) -> str:
    descriptor, path = tempfile.mkstemp(prefix="jiedui-fault-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        traceback.print_exception(error, file=file)
    return path
