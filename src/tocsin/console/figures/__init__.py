"""Published figures enter; one self-contained page for the public and a table of them in CSV leave.

Must not know how a figure was counted, or what the hidden ones are: it puts into words and bars what is told.
"""

from tocsin.console.figures.told import as_csv, as_page, as_proof, files_of

__all__ = ["as_csv", "as_page", "as_proof", "files_of"]
