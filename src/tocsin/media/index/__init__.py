"""Which known hashes lie near a hash: exactly, at once after they were added, in files that need no copying.

In come hashes as rows of bytes with an id each, and what is added and removed; out come ids and distances. It must
not know what banks or pictures are.
"""

from tocsin.media.index.found import Found, distinct_hashes
from tocsin.media.index.live import LiveIndex

__all__ = ["Found", "LiveIndex", "distinct_hashes"]
