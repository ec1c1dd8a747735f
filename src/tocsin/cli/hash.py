"""``tocsin hash``: files in, a line of hashes of each out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from tocsin.cli.failures import INTERRUPTED, NO_ACCESS, WITHOUT_PDQ, plain, talk
from tocsin.media import FileError, FileHashes, HashOptions, VideoLimits, hash_file, hash_files


@click.command("hash")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--dihedral", is_flag=True, help="Add the PDQ of the picture turned and mirrored, eight in all."
)
@click.option("--video", is_flag=True, help="Look for frames in every file, also in GIFs and unknown files.")
@click.option(
    "--every",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Of a video, hash one frame in so many seconds.",
)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="VIDEO",
    help="Tell of each video how much of it is in this one, and the reverse.",
)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to hash with.")
@click.option("--strict", is_flag=True, help="Exit with 1 if any file has neither a PDQ nor frames.")
def hash_command(
    files: tuple[str, ...],
    dihedral: bool,
    video: bool,
    every: float,
    against: Path | None,
    jobs: int,
    strict: bool,
) -> None:
    """Print the hashes of FILES, one line of JSON each: file, bytes, md5, sha1, sha256, pdq, pdq_quality and more.

    FILES are files of any kind, folders (with all that is below them), or - for file names on standard input, one a
    line. docs/hashing.md tells what each field is.

    \b
    Examples:
      tocsin hash photo.jpg
      tocsin hash uploads/ --jobs 4 > hashes.jsonl
      find uploads/ -name '*.jpg' | tocsin hash - --dihedral
      tocsin hash clip.mp4 --every 0.5
      tocsin hash uploads/ --against clip.mp4

    \b
    A PDQ matches another where at most 31 of 256 bits differ and both qualities are 50 or more (pdq_fit).
    pdq_trimmed is there where the picture has a border of one colour: look both up.
    A video has frames in place of a PDQ; with --against it has two percentages, as vPDQ tells them.
    Any other file has its digests, pdq null, and pdq_error says why.

    Exit codes: 0 every file was read; 1 so, but some have neither a PDQ nor frames (only with --strict); 2 wrong use;
    3 some file or folder could not be read: standard error says which, and all others were hashed.
    """
    options = HashOptions(dihedral=dihedral, video=video, video_limits=VideoLimits(interval=every))
    finding = _Finding()
    without = 0
    other = None if against is None else _frames_of(against, options)
    try:
        with _shown_progress(files, finding) as advance:
            for _, told in hash_files(finding.below(files), options, jobs):
                if isinstance(told, FileError):
                    finding.failed(str(told))
                else:
                    click.echo(msgspec.json.encode(told if other is None else told.compared_with(other)))
                    without += not _has_look(told)
                advance()
    except KeyboardInterrupt:
        talk.print("[bold red]tocsin:[/] stopped; the lines that were printed are complete.")
        sys.exit(INTERRUPTED)
    if finding.failures:
        sys.exit(NO_ACCESS)
    if strict and without:
        sys.exit(WITHOUT_PDQ)


def _frames_of(path: Path, options: HashOptions) -> FileHashes:
    try:
        told = hash_file(path, options)
    except FileError as error:
        talk.print(f"[bold red]tocsin:[/] {plain(str(error))}", soft_wrap=True)
        sys.exit(NO_ACCESS)
    if not told.frames:
        raise click.UsageError(
            f"'{path}' has no frames to compare with ({told.frames_error or 'it is no video'}); name a video."
        )
    return told


def _has_look(told: FileHashes) -> bool:
    return told.pdq is not None or told.frames is not None


class _Finding:
    """Finds the files that were named, and counts what could not be read."""

    def __init__(self) -> None:
        self.failures = 0

    def failed(self, reason: str) -> None:
        """Say why something could not be read."""
        self.failures += 1
        talk.print(f"[bold red]tocsin:[/] {plain(reason)}", soft_wrap=True)

    def below(self, names: tuple[str, ...], tell: bool = True) -> Iterator[Path]:
        """Give each file that is named, in a folder, or listed on standard input."""
        for name in names:
            if name == "-":
                for line in sys.stdin.buffer:
                    if listed := line.rstrip(b"\r\n"):
                        yield from self._files(os.fsdecode(listed), tell)
            else:
                yield from self._files(name, tell)

    def _files(self, name: str, tell: bool) -> Iterator[Path]:
        if not Path(name).is_dir():
            yield Path(name)
            return

        def unreadable(error: OSError) -> None:
            if tell:
                self.failed(f"{error.filename}: the folder cannot be read ({error.strerror})")

        for folder, folders, files in os.walk(name, onerror=unreadable):
            folders.sort()
            for file in sorted(files):
                yield Path(folder, file)


@contextmanager
def _shown_progress(names: tuple[str, ...], finding: _Finding) -> Iterator[Callable[[], None]]:
    """Give what draws one more file done; nothing is drawn where the lines themselves come to the terminal."""
    if not talk.is_terminal or sys.stdout.isatty():
        yield lambda: None
        return
    # Names on standard input can be read only once, so how many there are is not known.
    total = None if "-" in names else sum(1 for _ in finding.below(names, tell=False))
    with Progress(
        SpinnerColumn(),
        TextColumn("hashing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=talk,
        transient=True,
        redirect_stdout=False,  # the lines go where standard output goes
    ) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
