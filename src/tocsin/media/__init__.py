"""Pictures by their hashes: in come a picture file below a stated folder, or arrays of PDQ hashes.

Out come PDQ, SHA-256 and MD5, and the near-duplicates among hashes. It must not know whose pictures they are.
"""

from tocsin.media.errors import HashError, PictureError
from tocsin.media.index import Found, LiveIndex
from tocsin.media.kinds import HashType
from tocsin.media.neighbours import PDQ_RADIUS, near_duplicates
from tocsin.media.pictures import PictureHash, PictureLimits, hash_picture
from tocsin.media.rooting import inside

__all__ = [
    "PDQ_RADIUS",
    "Found",
    "HashError",
    "HashType",
    "LiveIndex",
    "PictureError",
    "PictureHash",
    "PictureLimits",
    "hash_picture",
    "inside",
    "near_duplicates",
]
