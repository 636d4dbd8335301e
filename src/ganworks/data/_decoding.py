"""One picture file of any kind to eight-bit pixels of one size, with a word for whatever was changed on the way.

Only the formats of :data:`FORMATS` are tried, whatever a file is called: others run programs or fetch files.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageOps

from ganworks.data._svg import GROUND
from ganworks.data.report import ending_of
from ganworks.errors import BadInput

FitMode = Literal["crop", "pad", "stretch", "window"]
Colour = tuple[int, int, int]
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "DIB", "GIF", "TIFF", "PPM", "TGA", "JPEG2000", "AVIF")
"""What is decoded, by Pillow's names; AVIF where Pillow was built with it."""
BY_NAME = {".tga": "TGA", ".dib": "DIB"}
"""Formats that hardly any mark tells from noise: tried only where the name says so."""
SUFFIXES = frozenset(
    [
        ".png",
        ".apng",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".webp",
        ".bmp",
        ".dib",
        ".gif",
        ".tif",
        ".tiff",
        ".ppm",
        ".pgm",
        ".pbm",
        ".pnm",
        ".tga",
        ".jp2",
        ".j2k",
        ".avif",
    ]
)
"""How the names of files that are tried end."""
MAX_PIXELS = 100_000_000
"""Largest picture that is decoded; one that claims more may be a decompression bomb."""
# What Pillow's decoders raise on damaged files.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    zlib.error,
    KeyError,
    IndexError,
    OverflowError,
    TypeError,
    MemoryError,
    Image.DecompressionBombError,
)


@dataclass
class DecodedPicture:
    """A picture in eight-bit colour, or in the wide values that await the range of their data set."""

    picture: Image.Image
    """Mode RGB, or RGBA where transparency is kept; mode F where ``wide``."""
    grey: bool
    wide: bool = False
    """Whether values have more than 8 bits and still have their own range."""
    changes: list[str] = field(default_factory=list)
    """What was done to it."""


def open_picture(content: bytes, name: str = "") -> Image.Image:
    """A picture of one of :data:`FORMATS`, not yet decoded.

    Args:
        content: of its file.
        name: of its file, which matters only for the formats of :data:`BY_NAME`.

    Raises:
        OSError: it is none, or claims more than :data:`MAX_PIXELS` pixels.
    """
    if not content:
        raise OSError("it is empty")
    Image.init()
    by_name = BY_NAME.get(ending_of(name))
    formats = [kind for kind in FORMATS if kind in Image.OPEN and (kind == by_name or kind not in BY_NAME.values())]
    try:
        picture = Image.open(io.BytesIO(content), formats=formats)
    except Image.UnidentifiedImageError:
        raise OSError(_what_it_is(content)) from None
    if picture.width * picture.height > MAX_PIXELS:
        raise OSError(f"it claims {picture.width}x{picture.height} pixels, more than {MAX_PIXELS // 10**6} million")
    return picture


def _what_it_is(content: bytes) -> str:
    start = content[:512].lstrip().lower()
    if start.startswith((b"<html", b"<!doctype html")):
        return "it is a web page, not a picture"
    if start.startswith((b"%!ps", b"\xc5\xd0\xd3\xc6")):
        return "it is PostScript, which is not read"
    if start.startswith((b"<svg", b"<?xml")):
        return "it is a drawing (SVG), which is not read"
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "it is HEIC, which is not read; convert it to JPEG or PNG"
    return f"its content is none of {', '.join(FORMATS)}"


def decode(picture: Image.Image, ground: Colour = GROUND, alpha: bool = False) -> DecodedPicture:
    """A picture upright and in colour, at its own size.

    The camera's rotation is applied and transparency laid on the ground. Of an animation the first picture is taken.

    Args:
        picture: an opened picture.
        ground: what shows through where it is transparent.
        alpha: keep the transparency as a fourth channel instead.
    """
    changes = ["16-bit colour, read by its upper 8 bits"] if _deep_colour(picture) else []
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
        changes.append("first picture of an animation or of several pages")
    if picture.getexif().get(0x0112, 1) not in (0, 1):
        changes.append("turned upright as the camera says")
    original = picture.mode
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        changes.append("more than 8 bits a value, reduced to 8")
        values = np.asarray(picture, np.float32)
        if not np.isfinite(values).all():
            changes.append("values that are no numbers (NaN, infinite), made 0")
            values = np.nan_to_num(values, posinf=0, neginf=0)
        return DecodedPicture(Image.fromarray(values), grey=True, wide=True, changes=changes)
    grey = picture.mode in ("1", "L", "LA", "La")
    if alpha:
        picture = picture.convert("RGBA")
    elif picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        if np.asarray(picture.getchannel("A")).min() < 255:
            changes.append("transparent, laid on a ground")
        canvas = Image.new("RGBA", picture.size, (*ground, 255))
        canvas.alpha_composite(picture)
        picture = canvas
    if original in ("P", "PA"):
        changes.append("palette, made colour")
    elif original not in ("1", "L", "LA", "La", "RGB", "RGBA", "RGBa", "RGBX"):
        changes.append(f"{original}, made colour")
    return DecodedPicture(picture.convert("RGBA" if alpha else "RGB"), grey, changes=changes)


def _deep_colour(picture: Image.Image) -> bool:
    """Whether Pillow drops half of each value: it has no mode of 16 bits for colour."""
    layouts = [tile[3] for tile in getattr(picture, "tile", ()) if len(tile) > 3]
    names = [layout[0] if isinstance(layout, tuple) and layout else layout for layout in layouts]
    return picture.mode in ("RGB", "RGBA", "LA") and any(";16" in name for name in names if isinstance(name, str))


def limits_of(picture: Image.Image) -> tuple[float, float]:
    """The smallest and the largest value of a picture with one channel."""
    values = np.asarray(picture)
    return float(values.min()), float(values.max())


def narrow(picture: Image.Image, value_range: tuple[float, float]) -> Image.Image:
    """A picture of wide values (mode F) as eight-bit colour: ``low`` is black, ``high`` white, others are cut."""
    low, high = value_range
    scale = 255 / (high - low) if high > low else 0.0
    values = (np.asarray(picture, np.float64) - low) * scale
    return Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8)).convert("RGB")


def own_range(low: float, high: float) -> tuple[float, float]:
    """The range that values from ``low`` to ``high`` are scaled by: zero is black unless there are negative ones."""
    return min(0.0, low), high if high > min(0.0, low) else min(0.0, low) + 1.0


def fit_picture(picture: Image.Image, shape: tuple[int, int], fit: FitMode, ground: Colour) -> NDArray[np.uint8]:
    """A colour picture at a height and width, (H, W, 3), antialiased; at its own size where ``fit`` is ``window``.

    Args:
        picture: mode RGB; or RGBA for (H, W, 4), whose bars are transparent.
        shape: height and width.
        fit: ``crop`` scales until the shape is filled and cuts the middle out, ``pad`` scales until the picture fits
            and adds bars, ``stretch`` changes its proportions; ``window`` leaves it as it is, from which windows of the
            shape are cut later, and enlarges it only where it is smaller.
        ground: colour of the bars.
    """
    height, width = shape
    if fit == "pad":
        colour = (*ground, 0) if picture.mode == "RGBA" else ground
        return np.asarray(ImageOps.pad(picture, (width, height), Image.Resampling.LANCZOS, color=colour))
    if fit == "window":
        scale = max(height / picture.height, width / picture.width, 1.0)
        if scale > 1:
            larger = max(width, round(scale * picture.width)), max(height, round(scale * picture.height))
            picture = picture.resize(larger, Image.Resampling.LANCZOS)
        return np.asarray(picture)
    if fit == "stretch":
        return np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
    return np.asarray(ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS))


def area_cut(size: tuple[int, int], shape: tuple[int, int]) -> float:
    """The share of a picture (width, height) that cropping to a shape (height, width) cuts away.

    Example:
        >>> round(area_cut((300, 100), (64, 64)), 3)
        0.667
    """
    scale = max(shape[1] / size[0], shape[0] / size[1])
    return max(0.0, 1 - shape[0] * shape[1] / (scale**2 * size[0] * size[1]))


def check_fit(fit: str) -> FitMode:
    """The way to fit, if it is one.

    Raises:
        BadInput: it is not.
    """
    if fit not in get_args(FitMode):
        raise BadInput(f"fit={fit!r} cannot be used; give crop, pad, stretch or window.")
    return fit  # type: ignore[return-value]


def colour_of(text: str | Colour | list[int] | None) -> Colour:
    """A colour by name, ``#rrggbb`` or red,green,blue; white when not given.

    Raises:
        BadInput: it is none.

    Example:
        >>> colour_of("black"), colour_of("#ff8000"), colour_of("1,2,3")
        ((0, 0, 0), (255, 128, 0), (1, 2, 3))
    """
    if text is None:
        return GROUND
    try:
        if isinstance(text, str) and "," not in text:
            return ImageColor.getrgb(text)[:3]
        red, green, blue = (int(part) for part in (text.split(",") if isinstance(text, str) else text))
        if min(red, green, blue) >= 0 and max(red, green, blue) <= 255:
            return red, green, blue
    except (ValueError, TypeError):
        pass
    raise BadInput(f"ground={text!r} is no colour; give a name, #rrggbb, or three numbers from 0 to 255.")
