"""The eight kinds of incident, letter by letter as the CyberTipline's schema has them."""

from __future__ import annotations

from enum import StrEnum


class IncidentType(StrEnum):
    """What is reported. Text alone is enough for any of them: a report needs no file."""

    PICTURES = "Child Pornography (possession, manufacture, and distribution)"
    TRAFFICKING = "Child Sex Trafficking"
    TOURISM = "Child Sex Tourism"
    MOLESTATION = "Child Sexual Molestation"
    DOMAIN_NAME = "Misleading Domain Name"
    MISLEADING = "Misleading Words or Digital Images on the Internet"
    ENTICEMENT = "Online Enticement of Children for Sexual Acts"
    UNSOLICITED = "Unsolicited Obscene Material Sent to a Child"


INCIDENT_TYPES = tuple(str(each) for each in IncidentType)
