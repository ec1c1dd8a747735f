"""What people, accounts and machines look like in a report: the parts that several branches of it have in common."""

from __future__ import annotations

from dataclasses import replace

from tocsin.reporting.cybertip.kinds import (
    BOOLEAN,
    DAY,
    FREE,
    IP,
    LONG,
    MOMENT,
    URL,
    Attribute,
    Element,
    Group,
    Kind,
    Leaf,
    maybe,
    number,
    one,
    some,
    text,
    words,
)
from tocsin.reporting.cybertip.places import COUNTRIES, STATES

AGE = number(0, 150)
COUNTRY = words(*COUNTRIES)
EVENT_NAME = words("Login", "Registration", "Purchase", "Upload", "Other", "Unknown")
_VERIFIED = (Attribute("verified", BOOLEAN), Attribute("verificationDate", MOMENT))

EMAIL_ATTRIBUTES = (Attribute("type", words("Home", "Work", "Business", "Recovery")), *_VERIFIED)
EMAIL_LEAF = Leaf(Kind.EMAIL, longest=255)
PHONE_ATTRIBUTES = (
    Attribute("type", words("Mobile", "Home", "Business", "Work", "Fax", "Internet", "Recovery")),
    *_VERIFIED,
    Attribute(
        "countryCallingCode", Leaf(Kind.TEXT, pattern=r"\+[0-9]{1,3}", form="a plus and one to three digits")
    ),
    Attribute("extension", Leaf(Kind.TEXT, longest=10, pattern=r"[0-9]+", form="digits")),
)
PHONE_LEAF = Leaf(Kind.PHONE, longest=50)

PHONE = some("phone", PHONE_LEAF, *PHONE_ATTRIBUTES)
EMAIL = some("email", EMAIL_LEAF, *EMAIL_ATTRIBUTES)
ADDRESS_GROUP = Group(
    (
        maybe("address", text(255)),
        maybe("city", text(100)),
        maybe("zipCode", text(20)),
        maybe("state", words(*STATES)) / "code of a US state",
        maybe("nonUsaState", text(100)),
        maybe("country", COUNTRY) / "two letters, as ISO 3166-1 has them; GB, not UK",
    )
)
ADDRESS_ATTRIBUTES = (Attribute("type", words("Home", "Business", "Billing", "Shipping", "Technical")),)
ADDRESS = some("address", ADDRESS_GROUP, *ADDRESS_ATTRIBUTES)

_NAMES = (maybe("firstName", text(100)), maybe("lastName", text(100)), PHONE, EMAIL, ADDRESS)
CONTACT = Group(_NAMES)
AGE_DISCREPANCY = Element(
    "ageAssertionDiscrepancy",
    BOOLEAN,
    gated=True,
    note="whether the account gave another age than it appears to be",
)
PERSON = Group((*_NAMES, maybe("age", AGE), AGE_DISCREPANCY, maybe("dateOfBirth", DAY)))

IP_EVENT = Group(
    (
        one("ipAddress", IP),
        maybe("eventName", EVENT_NAME) / "a sent message is `Other`: there is no word for it",
        maybe("dateTime", MOMENT),
        maybe("possibleProxy", BOOLEAN),
        maybe("port", number(1, 65535)),
    )
)
IP_EVENTS = some("ipCaptureEvent", IP_EVENT)
DEVICE = Group(
    (
        one("idType", text(255)) / "for instance IMEI, ICCID, SSID",
        one("idValue", text(2083)),
        maybe("eventName", EVENT_NAME),
        maybe("dateTime", MOMENT),
    )
)
DEVICES = some("deviceId", DEVICE)

LOCATION = maybe(
    "estimatedLocation",
    Group(
        (
            maybe("city", text(255)),
            maybe("region", text(255)) / "in the United States the postal code, and then due beside a city",
            replace(maybe("countryCode", COUNTRY), server_wants=True),
        )
    ),
    Attribute("verified", BOOLEAN),
    Attribute("timestamp", MOMENT),
)

_DISABLED = (
    Attribute("disabledDate", MOMENT),
    Attribute("userNotified", BOOLEAN),
    Attribute("userNotifiedDate", MOMENT),
)
DISABLED = (
    maybe("accountTemporarilyDisabled", BOOLEAN, *_DISABLED, Attribute("reenabledDate", MOMENT)),
    maybe("accountPermanentlyDisabled", BOOLEAN, *_DISABLED),
)

PRIOR_REPORTS = some("priorCTReports", LONG) / "numbers that the CyberTipline gave to earlier reports"
ALL_EMAILS = maybe("allEmailsReported", BOOLEAN)
BIO = maybe("profileBio", FREE)
MORE = maybe("additionalInfo", FREE)


def account(service_longest: int = 100) -> tuple[Element, ...]:
    """Return how an account is named, from ``espIdentifier`` on."""
    return (
        maybe("espIdentifier", text(255)) / "the account's id at the reporting service",
        maybe("espService", text(service_longest)),
        maybe("compromisedAccount", BOOLEAN),
        maybe("screenName", text(256)),
        some("displayName", text(255)),
        some("profileUrl", URL),
        BIO,
        IP_EVENTS,
        DEVICES,
    )


ASSOCIATED = some(
    "associatedAccount",
    Group(
        (
            maybe("platform", text(256), Attribute("thirdPartyUser", BOOLEAN)),
            maybe("firstName", text(256)),
            maybe("middleName", text(256)),
            maybe("lastName", text(256)),
            maybe("approximateAge", AGE),
            AGE_DISCREPANCY,
            replace(maybe("dateOfBirth", DAY), instead_of="approximateAge"),
            PHONE,
            EMAIL,
            ALL_EMAILS,
            ADDRESS,
            maybe("espService", text(256)),
            maybe("espIdentifier", text(256)),
            some("profileUrl", URL),
            maybe("screenName", text(256)),
            some("displayName", text(255)),
            BIO,
            maybe("groupIdentifier", text(256)),
            maybe("compromisedAccount", BOOLEAN),
            *DISABLED,
            IP_EVENTS,
            DEVICES,
            some("priorCTReport", LONG) / "singular here",
            MORE,
        )
    ),
    Attribute(
        "type", words("Billing", "Linked", "Business", "Creator", "Parent/Guardian", "Other"), required=True
    ),
)
