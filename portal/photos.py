"""Photos drawn anew: upright, and without what a camera writes beside the picture, such as the place."""

from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.errors import Bilingual

PIXELS = 60_000_000  # a photo has no more; unpacked that is 180 MB
AT_ONCE = BoundedSemaphore(2)  # so many are unpacked at the same time
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
MODES = {"jpg": ("RGB", "L"), "png": ("RGB", "RGBA", "L", "LA", "1"), "webp": ("RGB", "RGBA")}
QUALITY = 85


class BadPhoto(Bilingual):
    """A photo cannot be read, or is too large to be unpacked."""


def redrawn(data: bytes, ending: str) -> bytes:
    """Give the same picture (jpg, png or webp) with nothing else in the file. The same photo gives the same bytes.

    Of moving pictures the first one is kept. Raises BadPhoto.
    """
    try:
        with AT_ONCE, Image.open(BytesIO(data), formats=[FORMATS[ending]]) as image:
            if image.width * image.height > PIXELS:
                raise _too_large()
            return _drawn(image, ending)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, IndexError, EOFError):
        raise BadPhoto(
            "foto ini tidak dapat dibaca; mohon mengirimnya ulang atau memotretnya lagi",
            "this photo cannot be read; please send it again or take another",
        ) from None


def _drawn(image: Image.Image, ending: str) -> bytes:
    colours = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    clear = "transparency" in upright.info or "A" in upright.mode
    if upright.mode not in MODES[ending]:
        upright = upright.convert("RGBA" if clear and ending != "jpg" else "RGB")
        colours = None if image.mode == "CMYK" else colours
    upright.info.clear()
    out = BytesIO()
    upright.save(out, FORMATS[ending], icc_profile=colours, exif=b"", quality=QUALITY)
    return out.getvalue()


def _too_large() -> BadPhoto:
    return BadPhoto(
        f"foto ini lebih dari {PIXELS // 1_000_000} megapiksel; mohon mengecilkannya",
        f"this photo has more than {PIXELS // 1_000_000} megapixels; please make it smaller",
    )
