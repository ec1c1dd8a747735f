from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.databases import store
from tests.vault.keeping import Desk
from tocsin.store import Store
from tocsin.vault import MasterKeyError, Vault, master_key

__all__ = ["store"]

PROGRAM = """
import base64, sys
if sys.argv[1] == "id":
    print("module-1")
else:
    given = base64.b64decode(sys.stdin.read())
    if sys.argv[1] == "unwrap" and not given.startswith(sys.argv[2].encode()):
        sys.exit("this was not wrapped under that name")
    # Stands for what a hardware module does: here only the name is bound.
    out = given[len(sys.argv[2]):] if sys.argv[1] == "unwrap" else sys.argv[2].encode() + given
    print(base64.b64encode(out).decode())
"""


def test_a_program_may_wrap_the_keys(store: Store, tmp_path: Path) -> None:
    program = tmp_path / "module.py"
    program.write_text(PROGRAM)
    desk = Desk(store, tmp_path / "data")
    named = {"TOCSIN_VAULT_KEY": f"program:{sys.executable} {program}"}
    desk.vault = Vault(store, desk.time, desk.data, named)
    item = desk.keep(b"x")
    assert desk.content(item) == b"x"
    assert not (desk.data / "vault.key").exists()
    program.write_text("import sys; sys.exit('the module is locked')")
    desk.vault = Vault(store, desk.time, desk.data, named)
    with pytest.raises(MasterKeyError, match="the module is locked"):
        desk.content(item)


@pytest.mark.parametrize("named", ["vault.key", "program:", "plug:nobody:here", "program:/no/such/program"])
def test_a_master_key_that_is_none_is_told(named: str, tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError):
        master_key(tmp_path, make=True, environment={"TOCSIN_VAULT_KEY": named})
    assert list(tmp_path.iterdir()) == []
