"""Publishing: the page for everybody as files, which a school can put on any web server.

The folder is leadflow's own: nothing is written where somebody else's files lie. Every file is put in place
whole, the page last, and one that would be the same is left as it is.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from html import unescape
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.services.publish import community
from leadflow.web.contexts.community import community_page
from leadflow.web.feed import feed
from leadflow.web.rendering import Pages
from leadflow.web.statics import static_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from leadflow.services.world import World

PAGE, FEED, STYLE, ICON = "index.html", "feed.xml", "leadflow.css", "icon.svg"
NAMES = (STYLE, ICON, FEED, PAGE)
"""What is written, in this order: whoever looks meanwhile finds whole files, and the page last."""
DRAFT = ".leadflow-new"
"""What the name of a file ends with that is being written."""
DRAFTS = tuple(f"{name}{DRAFT}" for name in NAMES)
MARK = re.compile(r'<meta name="leadflow-rollout" content="([^"]*)">')
FEED_ID = re.compile(rb"<id>([^<]*)</id>")
"""The first one is the feed's own, which stays the same whatever is new in it."""


def site_files(world: World, key: str, *, anyway: bool = False) -> Mapping[str, bytes]:
    """The files by name; equal for equal contents.

    Raises `NotFoundError` unless it was published, or `anyway`.
    """
    page = community_page(community(world, key, anyway=anyway), style=STYLE, icon=ICON, feed=FEED)
    statics = static_files()
    return {
        STYLE: statics[STYLE].content,
        ICON: statics[ICON].content,
        FEED: feed(page, PAGE),
        PAGE: Pages().text(page).encode(),
    }


def check_folder(world: World, key: str, folder: Path) -> None:
    """Raise `RefusedError` for a folder that cannot take the page of a rollout. Writes nothing."""
    try:
        files = site_files(world, key, anyway=True)
        if folder.is_dir():
            with _alone_in(folder):
                _check(folder, key, files)
        elif folder.exists():
            raise _no_folder(folder)
        there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise RefusedError(f"{folder} cannot be written. Choose another folder.")
    except OSError as error:
        raise _unwritable(folder, error) from error


def write_site(files: Mapping[str, bytes], key: str, folder: Path) -> tuple[str, ...]:
    """Write the files into a folder, which is made where it is not there; the names of those that changed.

    Two at once go one after the other, so the folder never holds a mix of both. Raises `RefusedError`,
    before anything is written, for a folder that holds other files or the page of another rollout, and when
    it cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise _no_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            _check(folder, key, files)
            changed = [name for name in NAMES if _differs(folder / name, files[name])]
            for name in changed:
                _put(folder / name, files[name])
            for left in DRAFTS:  # by a run that was cut off
                (folder / left).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return tuple(changed)


def _unwritable(folder: Path, error: OSError) -> RefusedError:
    return RefusedError(f"{folder} cannot be written ({error.strerror}). Choose another folder.")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """While the block runs nobody else writes the page here; the lock leaves no file, and dies with us."""
    try:
        import fcntl
    except ImportError:  # Windows: every file is whole there too, but two at once may be refused
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network drive without locks
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _no_folder(folder: Path) -> RefusedError:
    return RefusedError(f"{folder} is a file, not a folder. Nothing was written; choose a folder.")


def _check(folder: Path, key: str, files: Mapping[str, bytes]) -> None:
    strange = sorted(each.name for each in folder.iterdir() if not _may_be_ours(each))
    if not strange and (folder / PAGE).is_file():
        found = MARK.search((folder / PAGE).read_text("utf-8", "replace"))
        if found is not None and unescape(found[1]) != key:
            raise RefusedError(
                f"{folder} holds the page of '{unescape(found[1])}'. Nothing was written; "
                f"give '{key}' a folder of its own."
            )
        strange = [] if found else [PAGE]
    elif not strange:  # the page comes last: the others are of a run that was cut off, or somebody else's
        strange = [name for name in NAMES if (folder / name).is_file() and not _ours(folder, name, files)]
    if strange:
        raise RefusedError(
            f"{folder} holds files that are not leadflow's ({', '.join(strange[:3])}). Nothing was written; "
            "give the page a folder of its own."
        )


def _may_be_ours(path: Path) -> bool:
    return path.name in (*NAMES, *DRAFTS) and path.is_file() and not path.is_symlink()


def _ours(folder: Path, name: str, files: Mapping[str, bytes]) -> bool:
    """True for a file without a page beside it that a run of this very rollout has written."""
    there, new = (folder / name).read_bytes(), files[name]
    if name != FEED:
        return there == new
    was, would_be = FEED_ID.search(there), FEED_ID.search(new)
    return was is not None and would_be is not None and was[1] == would_be[1]


def _differs(path: Path, content: bytes) -> bool:
    return not path.is_file() or path.read_bytes() != content


def _put(path: Path, content: bytes) -> None:
    """Put a file in place whole: nobody ever sees half of it, also after a power cut."""
    draft = path.with_name(f"{path.name}{DRAFT}")
    draft.unlink(missing_ok=True)  # never into what somebody has put there, or linked to
    with draft.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
