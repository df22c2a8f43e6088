"""A page of strokes as a picture: the pen's width, round ends, smooth edges."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageDraw

from render.errors import BadPage
from render.strokes import Page

OVERSAMPLING: Final = 3
MOST_PIXELS: Final = 60_000_000
INK: Final = (26, 35, 64)


def page_png(page: Page, dpi: int = 200) -> bytes:
    """The page at a resolution as PNG bytes, without metadata that changes. Raises BadPage when it would be too large."""
    scale = dpi / 25.4 * OVERSAMPLING
    width, height = round(page.width_mm * scale), round(page.height_mm * scale)
    if dpi < 1 or width < 1 or height < 1 or width * height > MOST_PIXELS * OVERSAMPLING:
        raise BadPage(f"a picture of {page.width_mm} x {page.height_mm} mm at {dpi} dpi is too small or too large")
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    pen = page.pen_mm * scale
    for stroke in page.strokes():
        points = [(x * scale, y * scale) for x, y in stroke.points.tolist()]
        draw.line(points, fill=255, width=max(1, round(pen)))
        for x, y in points:
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    small = image.resize((max(1, width // OVERSAMPLING), max(1, height // OVERSAMPLING)), Image.Resampling.BOX)
    page_image = Image.new("RGB", small.size, (255, 255, 255))
    page_image.paste(Image.new("RGB", small.size, INK), mask=small)
    out = io.BytesIO()
    page_image.save(out, "PNG")
    return out.getvalue()
