"""A case as one file that carries its reader: who took it out, when and what for stands on each page of it.

In: a case, a person, a purpose. Out: a document, as a page that needs nothing else or as JSON. Must not know: how
content is fetched; no message and no picture is in it, only what was said of them.
"""

from tocsin.console.case_file.taking import TakenError, as_json, as_page, take_out

__all__ = ["TakenError", "as_json", "as_page", "take_out"]
