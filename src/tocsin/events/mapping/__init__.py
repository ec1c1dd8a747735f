"""Mapping files: in come a platform's own JSON records and a YAML file that says what they mean.

Out come events of the contract, as plain dictionaries, not yet judged. It must not know what is suspicious.
"""

from tocsin.events.mapping.errors import MappingError
from tocsin.events.mapping.mapping import Mapping

__all__ = ["Mapping", "MappingError"]
