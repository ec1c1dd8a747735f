"""``python -m tocsin_verify THING``: checks a proof, a receipt or a whole published log."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tocsin_verify.bundle import HEADER, read_proofs, verify_proof
from tocsin_verify.checkpoint import AHEAD, read_checkpoint
from tocsin_verify.counted import COUNTED, read_counted, verify_counted, verify_opened
from tocsin_verify.errors import NotVerifiedError, UnreadableError, WrongUseError
from tocsin_verify.figures import PROOF, verify_figures
from tocsin_verify.note import KeyKind, VerifierKey
from tocsin_verify.policy import Group, Policy, PolicyFile, read_policy
from tocsin_verify.receipt import FIRST_LINE, Receipt, read_receipt, verify_receipt
from tocsin_verify.whole import FolderSource, UrlSource, WholeLog, verify_log

VERIFIED, NOT_VERIFIED, WRONG_USE, UNREADABLE = 0, 1, 2, 3

_ABOUT = """\
Checks what a Tocsin server's public log says, without Tocsin and without its database.

THING is one of
  a proof     a file .tlog-proof: that an entry stands in the log, and what it says
  a receipt   the log's signed promise that a flag will be in it within the hour
  figures     a folder that `tocsin transparency` made: that they follow from the log, and with --opened, how
  a count     a file counted-….json: that one flag is among the published figures, and where
  a log       a folder, or the http(s) address of one: every entry and every hash of it

You need the log's verifier key (--key, or in a --policy), from a place that the server cannot change: its operator's
printed report, a regulator, a witness. A key that comes with the proof proves nothing."""

_EXAMPLES = """\
examples:
  python -m tocsin_verify flag.tlog-proof --key log.vkey
  python -m tocsin_verify flag.tlog-proof --key log.vkey --receipt flag.receipt
  python -m tocsin_verify https://log.example.org/ --key log.vkey --since checkpoint.2026-05-04
  python -m tocsin_verify public-log/ --key log.vkey --receipt flag.receipt
  python -m tocsin_verify public-log/ --key log.vkey --witness one.vkey --witness two.vkey --quorum 1
  python -m tocsin_verify public-log/ --policy log.policy
  python -m tocsin_verify figures-2026/ --key log.vkey
  python -m tocsin_verify counted-flag.json --key log.vkey --receipt flag.receipt

A policy (c2sp.org/tlog-policy) says in one file which log, which witnesses, and how many of them you want.
A log with a --receipt answers whether the promise was kept. Keep each checkpoint that you see: with --since the next
check shows that nothing before it was changed, taken away or moved.

exit codes: 0 verified; 1 read, and not true; 2 wrong use; 3 cannot be read"""


def main(arguments: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Check what the command line names, print one sentence, and return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        for line in _checked(asked, now or datetime.now(UTC)):
            print(line)
    except NotVerifiedError as error:
        print(f"NOT VERIFIED: {error}", file=sys.stderr)
        return NOT_VERIFIED
    except WrongUseError as error:
        print(f"wrong use: {error}", file=sys.stderr)
        return WRONG_USE
    except UnreadableError as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return UNREADABLE
    return VERIFIED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tocsin_verify",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("thing", metavar="THING", help="a proof, a receipt, a folder, or an address")
    parser.add_argument("--key", help="the log's verifier key, or a file that holds it")
    parser.add_argument(
        "--policy",
        metavar="FILE",
        help="whom you trust, instead of --witness, --quorum and, of one log, --key",
    )
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="KEY",
        help="a witness that you trust (repeat for more)",
    )
    parser.add_argument(
        "--quorum",
        type=int,
        metavar="N",
        help="how many of them must have seen the checkpoint [default: all]",
    )
    parser.add_argument("--since", metavar="FILE", help="a checkpoint of the log that you kept")
    parser.add_argument(
        "--opened", metavar="FILE", help="all entries behind figures, opened before an auditor"
    )
    parser.add_argument("--receipt", metavar="FILE", help="a receipt that the proof or the log must fulfil")
    return parser


def _checked(asked: argparse.Namespace, now: datetime) -> list[str]:
    policy = replace(_policy(asked), latest=now + AHEAD)
    receipt = None
    if asked.receipt is not None:
        receipt = read_receipt(_bytes(asked.receipt), asked.receipt)
        verify_receipt(receipt, policy.log)
    thing: str = asked.thing
    if Path(thing, PROOF).is_file():
        return _told_of_figures(Path(thing), policy, asked.opened)
    if thing.startswith(("http://", "https://")) or Path(thing).is_dir():
        since = None if asked.since is None else read_checkpoint(_bytes(asked.since), asked.since)
        source = FolderSource(Path(thing)) if Path(thing).is_dir() else UrlSource(thing)
        wanted = [] if receipt is None else [receipt.commitment]
        found = verify_log(source, policy, since=since, wanted=wanted)
        # A copy is as old as its witnesses say; what an address answers is what the log shows now.
        shown = now if isinstance(source, UrlSource) else max(found.seen.values(), default=now)
        return _told_of_log(found, asked, receipt, shown)
    raw = _bytes(thing)
    if raw.startswith(FIRST_LINE.encode()):
        promised = read_receipt(raw, thing)
        verify_receipt(promised, policy.log)
        return [
            f"verified: the log {promised.origin} promised at {promised.at:%Y-%m-%d %H:%M:%S} UTC to hold the flag "
            f"{promised.flag} by {promised.due:%Y-%m-%d %H:%M:%S} UTC; check the log with --receipt to see whether it "
            "does"
        ]
    if COUNTED.encode() in raw[:100]:
        counted = read_counted(raw, thing)
        name = verify_counted(counted, policy, None if receipt is None else receipt.commitment)
        said = counted.proof.statement
        return [f"verified: entry {counted.index} counts for one in {name}, from {said.first} to {said.last}"]
    if not raw.startswith(HEADER.encode()):
        raise UnreadableError(f"{thing} is neither a proof nor a receipt nor a folder")
    return _told_of_proofs(raw, thing, policy, receipt)


def _told_of_figures(folder: Path, policy: Policy, opened: str | None) -> list[str]:
    found = verify_figures(folder, policy)
    said = found.proof.statement
    told = [
        f"verified: the figures from {said.first} to {said.last} are sums over the entries {said.start} to "
        f"{said.end - 1} of {said.origin}: {found.shown} numbers shown, {found.hidden} hidden"
    ]
    if opened is None:
        return told
    try:
        with Path(opened).open("rb") as lines:
            again = verify_opened(lines, opened, found.proof, processes=None)
    except OSError as error:
        raise UnreadableError(f"{opened} cannot be read ({error.strerror})") from error
    told.append(f"  all {again.entries} entries were opened and counted again: every sum is right")
    if again.emptied:
        told.append(
            f"  {again.emptied} of them were emptied since, and their count is taken as it was written"
        )
    return told


def _told_of_log(
    found: WholeLog, asked: argparse.Namespace, receipt: Receipt | None, shown: datetime
) -> list[str]:
    told = [
        f"verified: all {found.checkpoint.size} entries of {found.checkpoint.origin} give the root that is signed"
    ]
    if asked.since is not None:
        told.append("  and they begin with all that the older checkpoint covers, unchanged")
    told += [f"  seen by {name} at {at:%Y-%m-%d %H:%M:%S} UTC" for name, at in sorted(found.seen.items())]
    if receipt is None:
        return told
    place = found.places.get(receipt.commitment)
    if place is not None:
        return [*told, f"  the flag {receipt.flag} is in the log, at place {place}: the promise was kept"]
    if shown < receipt.due:
        due = f"{receipt.due:%Y-%m-%d %H:%M:%S} UTC"
        return [*told, f"  the flag {receipt.flag} is not in the log yet; it is promised for {due}"]
    raise NotVerifiedError(
        f"the promise was broken: the flag {receipt.flag} was to be in the log by "
        f"{receipt.due:%Y-%m-%d %H:%M:%S} UTC, and the log of {shown:%Y-%m-%d %H:%M:%S} UTC does not hold it"
    )


def _told_of_proofs(raw: bytes, thing: str, policy: Policy, receipt: Receipt | None) -> list[str]:
    told = []
    for number, proof in enumerate(read_proofs(raw, thing)):
        # A receipt is for the entry of the flag itself, which comes first; what follows discloses itself.
        promised = receipt.commitment if receipt is not None and number == 0 else None
        done = verify_proof(proof, policy, promised)
        told.append(
            f"verified: entry {proof.index} of {proof.checkpoint.size} in the log {proof.checkpoint.origin}"
        )
        if receipt is not None and number == 0:
            told.append(f"  it is the flag {receipt.flag} of the receipt")
        if proof.record is not None:
            told.append(f"  it says {_shown(proof.record)}")
        told += [f"  seen by {name} at {at:%Y-%m-%d %H:%M:%S} UTC" for name, at in sorted(done.seen.items())]
    return told


def _shown(record: str) -> str:
    """Return a record as a terminal may show it."""
    try:
        return json.dumps(json.loads(record), sort_keys=True)
    except ValueError:
        return json.dumps(record)


def _policy(asked: argparse.Namespace) -> Policy:
    if asked.policy is not None:
        if asked.witness or asked.quorum is not None:
            raise WrongUseError("--policy says which witnesses count; leave --witness and --quorum out")
        written = read_policy(_bytes(asked.policy), asked.policy)
        return written.of(_log_key(asked.key) if asked.key is not None else _only_log(written, asked.policy))
    if asked.key is None:
        raise WrongUseError(
            "give the log's verifier key by --key, or a policy that names the log by --policy"
        )
    log = _log_key(asked.key)
    witnesses = tuple(_key(each) for each in asked.witness)
    if any(each.kind is not KeyKind.WITNESS for each in witnesses):
        raise WrongUseError("a key after --witness is not a witness's (type 4)")
    if len({each.public for each in witnesses}) < len(witnesses):
        raise WrongUseError("a key stands after --witness twice; it would count twice")
    quorum = len(witnesses) if asked.quorum is None else asked.quorum
    if not 0 <= quorum <= len(witnesses):
        raise WrongUseError(f"--quorum {quorum} cannot be met by {len(witnesses)} witnesses")
    return Policy(log, witnesses, Group(quorum, witnesses))


def _log_key(given: str) -> VerifierKey:
    log = _key(given)
    if log.kind is not KeyKind.LOG:
        raise WrongUseError(f"the key of {log.name} is a witness's; --key wants the log's")
    return log


def _only_log(written: PolicyFile, path: str) -> VerifierKey:
    if len(written.logs) != 1:
        raise WrongUseError(f"{path} names {len(written.logs)} logs; say by --key which of them this is")
    return written.logs[0].key


def _key(given: str) -> VerifierKey:
    if Path(given).is_file():
        return VerifierKey.parse(_bytes(given).decode("utf-8", "replace"))
    return VerifierKey.parse(given)


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read ({error.strerror})") from error


if __name__ == "__main__":
    sys.exit(main())
