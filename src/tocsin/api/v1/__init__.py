"""The REST API, version 1: flags in, cases and decisions, for programs with a token and people with a session.

It decides nothing: it reads what is asked, says who may ask, and calls the rooms below.
"""

from tocsin.api.v1.problems import KINDS, ProblemError
from tocsin.api.v1.routes import described, v1_app
from tocsin.api.v1.service import Limits, V1Service

__all__ = ["KINDS", "Limits", "ProblemError", "V1Service", "described", "v1_app"]
