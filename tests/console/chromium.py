"""Debian's Chromium, as the browser tests start it, and what they ask of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# WCAG 2.2 contrast (by relative luminance) of every text node against the background behind it; SVG text by
# its fill.
CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent.getClientRects().length) continue;
    if (parent.closest('title, desc, .stage:not(.on)')) continue;
    const style = getComputedStyle(parent);
    const ink = light(channels(parent.closest('svg') ? style.fill : style.color));
    const paper = light(behind(parent.closest('svg') ?? parent));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) poor.add(`${parent.className.baseVal ?? parent.className} ${text.data.trim()} ${ratio}`);
  }
  return [...poor];
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser; skip the test where none is installed."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed; install the package chromium to run the browser tests")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()
