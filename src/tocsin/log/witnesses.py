"""Who is asked to witness the log: ``witnesses.policy`` in the data folder (C2SP tlog-policy), with their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tocsin.log.errors import WitnessesError
from tocsin.log.keys import LogKey
from tocsin.outgoing import UrlError, check_url
from tocsin_verify import NOBODY, Group, Party, VerifyError, read_policy

FILE = "witnesses.policy"
"""Its name in the data folder."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Witnesses, each with an address that checkpoints are sent to, and how many of them are wanted."""

    parties: tuple[Party, ...] = ()
    quorum: Group = NOBODY


def read_witnesses(data: Path, key: LogKey) -> Witnesses:
    """Return the witnesses of a data folder; without the file there are none.

    :raises WitnessesError: where the file cannot be read, is no policy, names other logs alone, or gives a witness no
        address that can be asked.
    """
    path = data / FILE
    try:
        written = read_policy(path.read_bytes(), str(path))
    except FileNotFoundError:
        return Witnesses()
    except OSError as error:
        raise WitnessesError(f"{path} cannot be read ({error.strerror}); check the data folder") from error
    except VerifyError as error:
        raise WitnessesError(f"{error}; see docs/log.md") from error
    if written.logs and key.verifier not in [log.key for log in written.logs]:
        raise WitnessesError(
            f"{path} is for other logs than {key.name}; write its key there, as tocsin log key prints it"
        )
    for party in written.witnesses:
        if party.url is None:
            raise WitnessesError(f"{path} gives {party.name} no address; write it behind the key")
        try:
            check_url(party.url)
        except UrlError as error:
            raise WitnessesError(f"{path} cannot be used: {error}") from error
    return Witnesses(written.witnesses, written.quorum)
