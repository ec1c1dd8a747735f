"""What is handed over, as a graph of CASE 1.4 and UCO 1.4 in JSON-LD: items, the law, each act of custody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from tocsin.vault.custody import Custody
from tocsin.vault.items import Item
from tocsin.vault.requests import Request

Node = dict[str, Any]

CONTEXT = {
    "kb": "urn:tocsin:kb:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """An item as it is handed over: its file's name in the bag, and the SHA-256 of that."""

    item: Item
    name: str
    sha256: str


def case_graph(request: Request, handed: Sequence[Handed], acts: Iterable[Custody]) -> Node:
    """Return the graph of an export."""
    authorizations = {
        basis: {
            "@id": _id("Authorization", f"{request.id}/{basis}"),
            "@type": "case-investigation:Authorization",
            "case-investigation:authorizationType": "legal basis",
            "case-investigation:authorizationIdentifier": basis,
        }
        for basis in sorted({request.wanted.legal_basis, *(each.item.legal_basis for each in handed)})
    }
    known = {each.item.id: each for each in handed}
    names: dict[str, Node] = {}
    tools: dict[str, Node] = {}
    actions = [_action(act, known[act.item], names, tools) for act in acts if act.item in known]
    investigation = {
        "@id": _id("Investigation", request.case),
        "@type": "case-investigation:Investigation",
        "uco-core:name": request.case,
        "case-investigation:relevantAuthorization": [_ref(node) for node in authorizations.values()],
        "uco-core:object": [{"@id": _record(each)} for each in handed],
    }
    files = [node for each in handed for node in _nodes(each)]
    return {
        "@context": CONTEXT,
        "@graph": [
            investigation,
            *authorizations.values(),
            *files,
            *names.values(),
            *tools.values(),
            *actions,
        ],
    }


def _nodes(each: Handed) -> list[Node]:
    item = each.item
    file = {
        "@id": _file(item.id),
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": _id("FileFacet", str(item.id)),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": each.name.rpartition("/")[2],
                "uco-observable:filePath": each.name,
                "uco-observable:isDirectory": False,
                "uco-observable:sizeInBytes": item.bytes,
            },
            {
                "@id": _id("ContentDataFacet", str(item.id)),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:mimeType": item.mime,
                "uco-observable:sizeInBytes": item.bytes,
                "uco-observable:hash": [
                    {
                        "@id": _id("Hash", str(item.id)),
                        "@type": "uco-types:Hash",
                        # A plain string: since UCO 1.4 a term of the vocabulary is warned of.
                        "uco-types:hashMethod": "SHA256",
                        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": each.sha256},
                    }
                ],
            },
        ],
    }
    record = {
        "@id": _record(each),
        "@type": "case-investigation:ProvenanceRecord",
        "case-investigation:exhibitNumber": str(item.id),
        "uco-core:description": [f"{item.kind} {item.source or ''}".strip()],
        "uco-core:objectCreatedTime": _moment(item.added_at),
        "uco-core:object": [{"@id": _file(item.id)}],
    }
    return [file, record]


def _action(act: Custody, each: Handed, names: dict[str, Node], tools: dict[str, Node]) -> Node:
    for who in (act.actor, act.second):
        if who is not None:
            names.setdefault(
                who,
                {"@id": _id("Identity", who), "@type": "uco-identity:Identity", "uco-core:name": who},
            )
    name, _, version = act.tool.partition(" ")
    tool = tools.setdefault(
        act.tool,
        {
            "@id": _id("Tool", act.tool),
            "@type": "uco-tool:Tool",
            "uco-core:name": name,
            "uco-tool:version": version,
        },
    )
    node = {
        "@id": _id("InvestigativeAction", f"{act.item}/{act.action}/{act.at.isoformat()}"),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": act.action,
        "uco-action:startTime": _moment(act.at),
        "uco-action:performer": _ref(names[act.actor]),
        "uco-action:instrument": [_ref(tool)],
        "uco-action:object": [{"@id": _file(act.item)}],
        "uco-action:result": [{"@id": _record(each)}],
    }
    if act.second is not None:
        node["uco-action:participant"] = [_ref(names[act.second])]
    if act.purpose:
        node["uco-core:description"] = [act.purpose]
    return node


def _file(item: UUID) -> str:
    return f"kb:File-{item}"


def _record(each: Handed) -> str:
    return _id("ProvenanceRecord", str(each.item.id))


def _id(kind: str, of: str) -> str:
    return f"kb:{kind}-{uuid5(NAMESPACE_URL, f'urn:tocsin:{kind}:{of}')}"


def _ref(node: Node) -> Node:
    return {"@id": node["@id"]}


def _moment(at: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": at.isoformat()}
