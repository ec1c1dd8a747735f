"""The document that tells of an uploaded file (``POST /fileinfo``), once per file."""

from __future__ import annotations

from dataclasses import replace

from tocsin.reporting.cybertip.kinds import (
    BOOLEAN,
    FREE,
    LONG,
    MOMENT,
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
from tocsin.reporting.cybertip.shared_types import DEVICES, IP_EVENT

_ANNOTATIONS = Group(
    flags(
        "animeDrawingVirtualHentai",
        "potentialMeme",
        "viral",
        "possibleSelfProduction",
        "physicalHarm",
        "violenceGore",
        "bestiality",
        "liveStreaming",
        "infant",
        "generativeAi",
    ),
    Order.ANY,
)

SUPPLEMENTAL = "Supplemental Reported"

FILE_DETAILS = Element(
    "fileDetails",
    Group(
        (
            one("reportId", LONG),
            one("fileId", text(filled=True)),
            maybe("fileName", FREE) / "an old name: the schema knows it, the documentation does not",
            maybe("originalFileName", text(2056)),
            maybe("uploadedToEspTimestamp", MOMENT),
            maybe("locationOfFile", URL),
            maybe("fileViewedByEsp", BOOLEAN)
            / "true only where a person of the service saw the whole of this file: the police may then open it",
            maybe("exifViewedByEsp", BOOLEAN),
            maybe("publiclyAvailable", BOOLEAN),
            maybe("fileRelevance", words("Reported", SUPPLEMENTAL))
            / "absent means reported; supplemental is context (18 U.S.C. § 2258A(b)(5))",
            maybe("fileAnnotations", _ANNOTATIONS),
            replace(maybe("potentialMeme", BOOLEAN), instead_of="fileAnnotations") / "the old form",
            maybe("industryClassification", words("A1", "A2", "B1", "B2"))
            / "only for services that signed the industry's hash-sharing agreement",
            some("originalFileHash", FREE, Attribute("hashType", text(64), required=True))
            / "of the file before the service changed it",
            maybe("ipCaptureEvent", IP_EVENT) / "one at most; the others belong to the person",
            DEVICES,
            some(
                "details",
                Group(
                    (
                        replace(
                            one("nameValuePair", Group((one("name", text(64)), one("value", FREE)))),
                            many=True,
                        ),
                    )
                ),
                Attribute("type", words("EXIF", "HASH")),
            ),
            some("additionalInfo", FREE),
        )
    ),
    required=True,
)
