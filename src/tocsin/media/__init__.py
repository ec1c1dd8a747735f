"""Files by their hashes: in come pictures and videos, or arrays of PDQ hashes.

Out come MD5, SHA-1, SHA-256 and PDQ, and the near-duplicates among hashes. It must not know whose pictures they are.
"""

from tocsin.media.decoding import PictureLimits
from tocsin.media.digests import Digesting, Digests
from tocsin.media.errors import FileError, HashError, PictureError
from tocsin.media.files import FileHashes, FrameHashes, HashOptions, hash_file
from tocsin.media.index import Found, LiveIndex, distinct_hashes
from tocsin.media.kinds import HashType
from tocsin.media.many import hash_files
from tocsin.media.neighbours import PDQ_RADIUS, near_duplicates
from tocsin.media.pdq import FIT_QUALITY, HASHER
from tocsin.media.pictures import PictureHash, hash_content, hash_picture
from tocsin.media.plugged import licensed_hashes
from tocsin.media.rooting import inside
from tocsin.media.sparing import pixels_of, spare_picture
from tocsin.media.turned import turned_hashes
from tocsin.media.video import VideoFrame, VideoHash, VideoLimits, hash_video
from tocsin.media.vpdq import VideoMatch, compare_videos

__all__ = [
    "FIT_QUALITY",
    "HASHER",
    "PDQ_RADIUS",
    "Digesting",
    "Digests",
    "FileError",
    "FileHashes",
    "Found",
    "FrameHashes",
    "HashError",
    "HashOptions",
    "HashType",
    "LiveIndex",
    "PictureError",
    "PictureHash",
    "PictureLimits",
    "VideoFrame",
    "VideoHash",
    "VideoLimits",
    "VideoMatch",
    "compare_videos",
    "distinct_hashes",
    "hash_content",
    "hash_file",
    "hash_files",
    "hash_picture",
    "hash_video",
    "inside",
    "licensed_hashes",
    "near_duplicates",
    "pixels_of",
    "spare_picture",
    "turned_hashes",
]
