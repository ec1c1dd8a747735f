"""A video is its frames: one a second, fit ones only, the same picture once; what is no video is told in a sentence."""

from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.media.drawn import saved, scene, write_video
from tocsin.media import (
    PDQ_RADIUS,
    HashOptions,
    PictureError,
    VideoHash,
    VideoLimits,
    hash_content,
    hash_file,
    hash_video,
)

SCENES = [scene(seed) for seed in range(4)]


def hashed(path: Path, limits: VideoLimits | None = None) -> VideoHash:
    with path.open("rb") as file:
        return hash_video(file, limits)


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("v.mp4", "mpeg4"),
        ("v.mp4", "libx264"),
        ("v.mov", "mjpeg"),
        ("v.mkv", "mpeg4"),
        ("v.webm", "libvpx"),
        ("v.avi", "mpeg4"),
        ("v.ts", "mpeg2video"),
        ("v.mpg", "mpeg1video"),
        ("v.flv", "flv"),
        ("v.ogv", "libtheora"),
        ("v.wmv", "wmv2"),
    ],
)
def test_each_scene_of_a_video_is_one_frame(name: str, codec: str, tmp_path: Path) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of FFmpeg has no {codec}")
    options = {"codec": "mjpeg"} if codec == "mjpeg" else {"codec": codec}
    path = tmp_path / name
    write_video(path, SCENES, seconds_each=2, rate=25 if "mpeg" in codec else 10, **options)  # type: ignore[arg-type]
    told = hash_file(path)
    assert told.frames is not None, told.frames_error
    assert [frame.at for frame in told.frames] == pytest.approx([0, 2, 4, 6], abs=0.1)
    for frame, picture in zip(told.frames, SCENES, strict=True):
        assert frame.quality >= 50
        assert apart(frame.pdq, hash_content(saved(picture)).pdq) <= PDQ_RADIUS
    assert told.frames_seconds == pytest.approx(8, abs=0.2)
    assert told.frames_note is None
    assert told.pdq is None
    assert "this is a video" in (told.pdq_error or "")


def test_frames_are_taken_as_often_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, [scene(seed) for seed in range(12)], seconds_each=0.5)
    assert len(hashed(path).frames) == 6
    assert len(hashed(path, VideoLimits(interval=0.5)).frames) == 12
    assert [frame.at for frame in hashed(path, VideoLimits(interval=2)).frames] == [0, 2, 4]


def test_flat_frames_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, [Image.new("RGB", (320, 240), "navy"), SCENES[0], Image.new("RGB", (320, 240), "grey")])
    assert [frame.at for frame in hashed(path).frames] == [1.0]


def test_a_video_at_a_bound_is_hashed_up_to_it_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, [scene(seed) for seed in range(8)])
    whole = hashed(path)
    assert whole.note is None
    long = hashed(path, VideoLimits(max_seconds=3.5))
    assert long.note == "only the first 4 seconds were hashed"
    assert long.frames == whole.frames[:4]
    many = hashed(path, VideoLimits(max_frames=2))
    assert many.note == "only the first 2 frames were hashed"
    assert many.frames == whole.frames[:2]
    ticks = itertools.count(0, 1)
    with path.open("rb") as file:
        slow = hash_video(file, VideoLimits(max_work=15), clock=lambda: float(next(ticks)))
    assert slow.note is not None
    assert "all the time allowed" in slow.note
    assert slow.frames == whole.frames[: len(slow.frames)]


def test_too_large_frames_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, SCENES[:1])
    with pytest.raises(PictureError, match="more than 1000 pixels"):
        hashed(path, VideoLimits(max_pixels=1000))


def test_a_video_that_says_it_is_shown_turned_is_hashed_turned(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, SCENES[:1])
    upright = (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    quarter = (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)  # what a telephone held upright writes
    packed = [b"".join(value.to_bytes(4, signed=True) for value in matrix) for matrix in (upright, quarter)]
    head, found, track = path.read_bytes().partition(b"tkhd")
    assert found
    path.write_bytes(head + found + track.replace(packed[0], packed[1], 1))
    turned = SCENES[0].transpose(Image.Transpose.ROTATE_270)  # a quarter clockwise
    assert apart(hashed(path).frames[0].pdq, hash_content(saved(turned)).pdq) <= PDQ_RADIUS


def test_sound_alone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "v.mp4"
    write_video(path, [], sound=True)
    assert "no picture track" in (hash_file(path).frames_error or "")
    write_video(path, SCENES[:1], sound=True)
    assert hash_file(path).frames_error is None


@pytest.mark.parametrize(
    "content", [b"", b"not a video", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftypisom" + b"\0" * 900]
)
def test_what_is_no_video_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "v"
    path.write_bytes(content)
    told = hash_file(path, HashOptions(video=True))
    assert told.frames is None
    assert "export it again" in (told.frames_error or "")
    assert "\n" not in (told.frames_error or "")


def test_half_a_video_is_hashed_as_far_as_it_goes_or_told(tmp_path: Path) -> None:
    for name, goes in (("v.mkv", True), ("v.mp4", False)):
        path = tmp_path / name
        write_video(path, SCENES)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        told = hash_file(path)
        assert (told.frames is not None) == goes
        assert (told.frames_error is not None) != goes


def test_a_playlist_cannot_make_the_hasher_open_another_file(tmp_path: Path) -> None:
    write_video(tmp_path / "secret.ts", SCENES, codec="mpeg2video")
    (tmp_path / "list.m3u8").write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{tmp_path / 'secret.ts'}\n#EXT-X-ENDLIST\n"
    )
    (tmp_path / "list.ffconcat").write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'secret.ts'}'\n")
    for name in ("list.m3u8", "list.ffconcat"):
        told = hash_file(tmp_path / name, HashOptions(video=True))
        assert told.frames is None
        assert told.frames_error


def test_a_moving_gif_is_a_picture_and_on_request_a_video(tmp_path: Path) -> None:
    path = tmp_path / "v.gif"
    path.write_bytes(saved(SCENES[0], "GIF", save_all=True, append_images=SCENES[1:], duration=1000))
    assert hash_file(path).frames is None
    told = hash_file(path, HashOptions(video=True))
    assert told.pdq is not None
    assert told.pdq_error is None
    assert told.frames is not None
    assert len(told.frames) == 4


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    made = {}
    for name in ("v.mp4", "v.mkv", "v.avi"):
        write_video(folder / name, SCENES[:2], seconds_each=0.4, rate=5)
        made[name] = (folder / name).read_bytes()
    return made


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(["v.mp4", "v.mkv", "v.avi"]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=8),
    kept=st.floats(0.05, 1),
)
def test_a_damaged_video_is_hashed_or_told_and_nothing_else(
    name: str, changes: list[tuple[float, bytes]], kept: float, whole: dict[str, bytes], tmp_path: Path
) -> None:
    content = bytearray(whole[name])
    for place, junk in changes:
        start = int(place * (len(content) - 1))
        content[start : start + len(junk)] = junk
    path = tmp_path / "damaged"
    path.write_bytes(content[: int(kept * len(content))])
    told = hash_file(path, HashOptions(video=True))
    assert (told.frames is None) != (told.frames_error is None)
    assert np.isfinite(told.frames_seconds or 0)
