"""The REST API, version 1: flags in, cases and decisions, for programs with a token and people with a session.

It decides nothing: it reads what is asked, says who may ask, and calls the rooms below.
"""

from tocsin.api.v1.problems import add_problems
from tocsin.api.v1.routes import add_routes
from tocsin.api.v1.service import V1Service

__all__ = ["V1Service", "add_problems", "add_routes"]
