"""The document that opens a report (``POST /submit``), element by element in the order that the schema enforces.

Sources: the CyberTipline Reporting API's technical documentation (exttest.cybertip.org/ispws/documentation) and its
schema. Where the two disagree the schema is followed; what only the documentation wants is checked all the same.
"""

from __future__ import annotations

from dataclasses import replace

from tocsin.reporting.cybertip.incidents import INCIDENT_TYPES
from tocsin.reporting.cybertip.kinds import (
    BOOLEAN,
    FREE,
    MOMENT,
    NUMBER,
    URL,
    Attribute,
    Element,
    Group,
    Order,
    flags,
    maybe,
    one,
    some,
    text,
    words,
)
from tocsin.reporting.cybertip.places import ISO_COUNTRIES
from tocsin.reporting.cybertip.shared_types import (
    ADDRESS_ATTRIBUTES,
    ADDRESS_GROUP,
    ALL_EMAILS,
    ASSOCIATED,
    CONTACT,
    DISABLED,
    EMAIL_ATTRIBUTES,
    EMAIL_LEAF,
    IP_EVENTS,
    LOCATION,
    MORE,
    PERSON,
    PHONE_ATTRIBUTES,
    PHONE_LEAF,
    PRIOR_REPORTS,
    account,
)

_ANNOTATIONS = Group(
    (
        *flags(
            "sextortion", "csamSolicitation", "minorToMinorInteraction", "spam", "sadisticOnlineExploitation"
        ),
        *(
            replace(each, gated=True)
            for each in flags("informational", "potentialAggravatingFactors", "instrumentalUse")
        ),
    ),
    Order.ANY,
)

_INCIDENT = Group(
    (
        one("incidentType", words(*INCIDENT_TYPES)),
        maybe("platform", text(256)) / "the whole name of the application",
        maybe("escalateToHighPriority", text(3000, filled=True)) / "the reason, in words; any text escalates",
        maybe("reportAnnotations", _ANNOTATIONS),
        one("incidentDateTime", MOMENT),
        maybe("incidentDateTimeDescription", text(3000)) / "what the moment above is the moment of",
    )
)

_MAIL = some("emailAddress", EMAIL_LEAF, *EMAIL_ATTRIBUTES) / (
    "must stand as an e-mail address of a person of the report too"
)
_CONTENT = maybe("content", FREE)

_DETAILS = Group(
    (
        maybe(
            "webPageIncident", Group((some("url", URL), MORE)), Attribute("thirdPartyHostedContent", BOOLEAN)
        ),
        maybe("emailIncident", Group((_MAIL, _CONTENT, MORE))),
        maybe("newsgroupIncident", Group((maybe("name", text(255)), _MAIL, _CONTENT, MORE))),
        maybe(
            "chatImIncident",
            Group((maybe("chatClient", text(255)), maybe("chatRoomName", text(255)), _CONTENT, MORE)),
        ),
        maybe(
            "onlineGamingIncident",
            Group((maybe("gameName", text(255)), maybe("console", text(255)), _CONTENT, MORE)),
        ),
        maybe(
            "cellPhoneIncident",
            Group(
                (
                    maybe("phoneNumber", PHONE_LEAF, *PHONE_ATTRIBUTES),
                    maybe("latitude", NUMBER),
                    maybe("longitude", NUMBER),
                    MORE,
                )
            ),
        ),
        maybe(
            "nonInternetIncident",
            Group(
                (
                    maybe("locationName", text(255)),
                    some("incidentAddress", ADDRESS_GROUP, *ADDRESS_ATTRIBUTES),
                    MORE,
                )
            ),
        ),
        maybe(
            "peer2peerIncident",
            Group((maybe("client", text(255)), IP_EVENTS, maybe("fileNames", FREE), MORE)),
        ),
    ),
    Order.ONE,
)

_LAW_ENFORCEMENT = Group(
    (
        one("agencyName", text(255)),
        maybe("caseNumber", text(100)),
        maybe("officerContact", CONTACT),
        maybe("reportedToLe", BOOLEAN),
        maybe("servedLegalProcessDomestic", BOOLEAN),
        maybe("servedLegalProcessInternational", BOOLEAN, Attribute("fleaCountry", words(*ISO_COUNTRIES))),
    )
)

_REPORTER = Group(
    (
        one("reportingPerson", PERSON)
        / "at least one e-mail address: better a mailbox of a role than of a person",
        maybe("contactPerson", CONTACT) / "whom the police should ask, where it is somebody else",
        maybe("companyTemplate", FREE)
        / "the same in every report: who you are, how to serve process, retention",
        maybe("termsOfService", FREE),
        maybe("legalURL", URL),
    )
)

_REPORTED = Group(
    (
        maybe("personOrUserReportedPerson", PERSON),
        maybe("vehicleDescription", text(300)),
        *account(),
        maybe("thirdPartyUserReported", BOOLEAN),
        PRIOR_REPORTS,
        maybe("groupIdentifier", text(255)) / "name or id of a group that exploits children online",
        *DISABLED,
        LOCATION,
        ALL_EMAILS,
        ASSOCIATED,
        MORE,
    )
)

_RECIPIENT = Group(
    (
        maybe("intendedRecipientPerson", PERSON),
        *account(),
        PRIOR_REPORTS,
        maybe("groupIdentifier", text(255)),
        *DISABLED,
        LOCATION,
        ALL_EMAILS,
        replace(MORE, many=True),
    )
)

_VICTIM = Group(
    (
        one("victimPerson", PERSON) / "may be empty, must stand",
        *account(),
        maybe("schoolName", text(255)),
        PRIOR_REPORTS,
        *DISABLED,
        LOCATION,
        ALL_EMAILS,
        ASSOCIATED,
        MORE,
    )
)

REPORT = Element(
    "report",
    Group(
        (
            maybe(
                "batchedReport", Group(()), Attribute("reason", words("VIRAL_POTENTIAL_MEME"), required=True)
            )
            / "many people at once, for what spreads as a joke or out of outrage; it forbids most of the rest",
            one("incidentSummary", _INCIDENT),
            some("internetDetails", _DETAILS),
            maybe("lawEnforcement", _LAW_ENFORCEMENT) / "only where the police know already, or asked",
            one("reporter", _REPORTER),
            some("personOrUserReported", _REPORTED) / "its readers see a suspect; several only in a batch",
            some("intendedRecipient", _RECIPIENT),
            some("victim", _VICTIM),
            MORE,
        )
    ),
    required=True,
)
