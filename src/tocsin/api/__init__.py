"""Tocsin over HTTP: in come requests, out come answers; listeners are opened and stopped here.

It must not know how a hash is made or found: it asks the rooms below, and says who may ask.
"""

from tocsin.api.app import main_app
from tocsin.api.bridges import bridges_router
from tocsin.api.errors import AddressError, ApiError, ListenError
from tocsin.api.hma import HmaOptions, HmaService, hma_app
from tocsin.api.listening import Address, Listener, Place, serve
from tocsin.api.log_files import log_files
from tocsin.api.v1 import Limits, V1Service

__all__ = [
    "Address",
    "AddressError",
    "ApiError",
    "HmaOptions",
    "HmaService",
    "Limits",
    "ListenError",
    "Listener",
    "Place",
    "V1Service",
    "bridges_router",
    "hma_app",
    "log_files",
    "main_app",
    "serve",
]
