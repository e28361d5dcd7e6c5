"""Image files of every kind with what the references make of them: python parity/images.py OUT_FOLDER [--cases n].

OUT_FOLDER/sources/ holds the files, cases.json what was done to them, pixels.gz the resulting bytes one after the other.
Without --cases, the few small ones that the tests read.
"""
import argparse
import gzip
import hashlib
import io
import json
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL
import torch
import torchvision
import transformers
from open_clip import version as open_clip_version
from open_clip.transform import image_transform
from PIL import Image, ImageCms, ImageFile
from transformers.models.clip.image_processing_clip import CLIPImageProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

ImageFile.MAXBLOCK = 2**24  # Pillow's JPEG writer fails on noise otherwise
warnings.simplefilter("ignore")
# Where a reference gives up: a side of no pixels; PyTorch's own error on pictures of one pixel.
NO_ANSWER = ["must be > 0", "INTERNAL ASSERT FAILED"]
FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}


def texture(draw, height, width, channels):
    """Smooth shapes with a little noise, so that files are small and filters have something to do."""
    coarse = draw.integers(0, 256, (max(height // 7, 2), max(width // 7, 2), channels), dtype=np.uint8)
    planes = [Image.fromarray(coarse[..., c]).resize((width, height), Image.BICUBIC) for c in range(channels)]
    smooth = np.stack([np.asarray(plane) for plane in planes], -1).astype(int)
    noise = draw.integers(-12, 13, smooth.shape) * (draw.random(smooth.shape[:2] + (1,)) < 0.2)
    return np.clip(smooth + noise, 0, 255).astype(np.uint8)


def picture(draw, mode, height, width):
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    array = texture(draw, height, width, channels)
    return Image.fromarray(array[..., 0] if channels == 1 else array, mode)


def saved(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def png(draw, height, width, depth, colour, *chunks):
    """A PNG of any depth and colour type, among them those that Pillow doesn't write."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    values = texture(draw, height, width, samples)
    if depth == 16:
        values = values.astype(">u2") * 257 + draw.integers(-200, 200, values.shape)
        rows = [np.clip(row, 0, 65535).astype(">u2").tobytes() for row in values]
    else:
        bits = np.unpackbits(values.reshape(height, -1)[..., None], axis=-1)[..., :depth].reshape(height, -1)
        rows = [np.packbits(row).tobytes() for row in bits]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in [(b"IHDR", header), *chunks, (b"IDAT", data), (b"IEND", b"")])


def palette(draw, count=256):
    return (b"PLTE", draw.integers(0, 256, 3 * count, dtype=np.uint8).tobytes())


def indexed(draw, height, width):
    image = Image.fromarray(texture(draw, height, width, 1)[..., 0], "L").convert("P")
    image.putpalette(palette(draw)[1])
    return image


def transparent_gif(draw, height, width, **options):
    image = indexed(draw, height, width)
    return saved(image, "GIF", transparency=int(np.asarray(image)[height // 2, width // 2]), **options)


def without_adobe(jpeg):
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + int.from_bytes(jpeg[at + 2:at + 4], "big"):]


def turned(image, format, **options):
    exif = Image.Exif()
    exif[0x112] = 6
    return saved(image, format, exif=exif, **options)


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()


def jpeg_kinds():
    kinds = {}
    for name, subsampling in [("444", "4:4:4"), ("422", "4:2:2"), ("420", "4:2:0")]:
        for progressive in (False, True):
            kinds[f"jpeg-{name}{'-progressive' if progressive else ''}"] = (
                lambda d, h, w, s=subsampling, p=progressive: saved(
                    picture(d, "RGB", h, w), "JPEG", quality=int(d.integers(20, 101)), subsampling=s, progressive=p))
    return kinds | {
        "jpeg-grey": lambda d, h, w: saved(picture(d, "L", h, w), "JPEG", quality=80),
        "jpeg-rgb": lambda d, h, w: saved(picture(d, "RGB", h, w), "JPEG", keep_rgb=True),
        "jpeg-cmyk": lambda d, h, w: saved(picture(d, "CMYK", h, w), "JPEG", quality=90),
        "jpeg-cmyk-no-adobe": lambda d, h, w: without_adobe(saved(picture(d, "CMYK", h, w), "JPEG", quality=90)),
        "jpeg-turned": lambda d, h, w: turned(picture(d, "RGB", h, w), "JPEG"),
        "jpeg-profile": lambda d, h, w: saved(picture(d, "RGB", h, w), "JPEG", icc_profile=profile()),
    }


def png_kinds():
    transparent = (b"tRNS", bytes(range(0, 256, 2)))
    linear = (b"gAMA", struct.pack(">I", 100000))
    kinds = {f"png-grey{depth}": lambda d, h, w, n=depth: png(d, h, w, n, 0) for depth in (1, 2, 4, 8, 16)}
    kinds |= {f"png-palette{depth}": lambda d, h, w, n=depth: png(d, h, w, n, 3, palette(d, 2**n)) for depth in (1, 2, 4, 8)}
    return kinds | {
        "png-palette-transparent": lambda d, h, w: png(d, h, w, 8, 3, palette(d), transparent),
        "png-grey-transparent": lambda d, h, w: png(d, h, w, 8, 0, (b"tRNS", b"\0\x80")),
        "png-bit-transparent": lambda d, h, w: png(d, h, w, 1, 0, (b"tRNS", b"\0\1")),
        "png-grey-alpha8": lambda d, h, w: png(d, h, w, 8, 4),
        "png-grey-alpha16": lambda d, h, w: png(d, h, w, 16, 4),
        "png-rgb8": lambda d, h, w: png(d, h, w, 8, 2),
        "png-rgb16": lambda d, h, w: png(d, h, w, 16, 2),
        "png-rgb-gamma": lambda d, h, w: png(d, h, w, 8, 2, linear),
        "png-rgb-profile": lambda d, h, w: saved(picture(d, "RGB", h, w), "PNG", icc_profile=profile()),
        "png-rgba8": lambda d, h, w: png(d, h, w, 8, 6),
        "png-rgba16": lambda d, h, w: png(d, h, w, 16, 6),
        "png-animated": lambda d, h, w: saved(
            picture(d, "RGBA", h, w), "PNG", save_all=True, append_images=[picture(d, "RGBA", h, w)]),
    }


def other_kinds():
    return {
        "webp-rgb": lambda d, h, w: saved(picture(d, "RGB", h, w), "WEBP", quality=int(d.integers(20, 101))),
        "webp-rgba": lambda d, h, w: saved(picture(d, "RGBA", h, w), "WEBP", quality=80),
        "webp-lossless": lambda d, h, w: saved(picture(d, "RGBA", h, w), "WEBP", lossless=True, exact=True),
        "webp-animated": lambda d, h, w: saved(
            picture(d, "RGB", h, w), "WEBP", save_all=True, append_images=[picture(d, "RGB", h, w)]),
        "gif-palette": lambda d, h, w: saved(indexed(d, h, w), "GIF"),
        "gif-grey": lambda d, h, w: saved(picture(d, "L", h, w), "GIF"),
        "gif-transparent": transparent_gif,
        "gif-animated": lambda d, h, w: transparent_gif(
            d, h, w, save_all=True, append_images=[indexed(d, h, w)], disposal=2),
        "tiff-rgb": lambda d, h, w: saved(picture(d, "RGB", h, w), "TIFF", compression="tiff_lzw"),
        "tiff-rgba": lambda d, h, w: saved(picture(d, "RGBA", h, w), "TIFF"),
        "tiff-grey": lambda d, h, w: saved(picture(d, "L", h, w), "TIFF"),
        "tiff-bit": lambda d, h, w: saved(picture(d, "L", h, w).convert("1"), "TIFF"),
        "tiff-palette": lambda d, h, w: saved(indexed(d, h, w), "TIFF"),
        "tiff-cmyk": lambda d, h, w: saved(picture(d, "CMYK", h, w), "TIFF"),
        "tiff-grey16": lambda d, h, w: saved(
            Image.fromarray(texture(d, h, w, 1)[..., 0].astype(np.uint16) * 3), "TIFF"),
    }


KINDS = jpeg_kinds() | png_kinds() | other_kinds()


def record(draw, index, small):
    """A preprocessing as the library writes it down; the references take turns."""
    side = int(draw.choice([8, 11, 16] if small else [1, 7, 32, 97, 224, 225, 336]))
    reference = ["open_clip", "transformers", "transformers-pil", "transformers-4"][index % 4]
    mode = str(draw.choice(["shortest", "squash"] + ["longest"] * (reference == "open_clip")))
    interpolation = str(draw.choice(["bicubic", "bicubic", "bilinear"]))
    made = {"reference": reference, "imageSize": side, "resizeMode": mode, "interpolation": interpolation}
    if int(PIL.__version__.split(".")[0]) < 13:
        made["pillow"] = 12
    if reference == "open_clip":
        if mode == "longest":
            made["fillColour"] = int(draw.integers(256))
        if draw.random() < 0.2:
            made["imageSize"] = [side, max(side - 3, 1)]
            if mode == "shortest":
                made["interpolation"] = "bicubic"
    elif draw.random() < 0.4:
        made["resizeTo"] = max(side + int(draw.integers(-5, 9)), 1)
    return made


def reference_pixels(image, made):
    """RGB bytes [height, width, 3]."""
    size, mode = made["imageSize"], made["resizeMode"]
    if made["reference"] == "open_clip":
        transform = image_transform(
            size, is_train=False, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0), resize_mode=mode,
            interpolation=made["interpolation"], fill_color=made.get("fillColour", 0))
        return (transform(image) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    target = made.get("resizeTo", size)
    processor = (CLIPImageProcessor if made["reference"] == "transformers" else CLIPImageProcessorPil)(
        size={"shortest_edge": target} if mode == "shortest" else {"height": target, "width": target},
        crop_size={"height": size, "width": size}, resample=FILTERS[made["interpolation"]],
        do_rescale=False, do_normalize=False)
    if made["reference"] == "transformers-4":
        image = Image.fromarray(np.array(image.convert("RGB")))  # before version 5 alpha was dropped, not laid over white
    return np.asarray(processor(image)["pixel_values"][0]).transpose(1, 2, 0)


def shape(draw, index, small):
    if small:
        return [(23, 37), (37, 23), (60, 18), (9, 61), (16, 16)][index % 5]
    kinds = [lambda: draw.integers(1, 8), lambda: draw.integers(8, 100), lambda: draw.integers(100, 700),
             lambda: draw.choice([1, 2, 3, 224, 256, 700])]
    height, width = [int(kinds[draw.integers(len(kinds))]()) for _ in range(2)]
    return height, width


def write(out, count, small):
    sources, cases, pixels = out / "sources", [], []
    sources.mkdir(parents=True, exist_ok=True)
    names = list(KINDS)
    for index in range(count):
        kind = names[index % len(names)]
        draw = np.random.default_rng([index, 7 if small else 11])
        height, width = shape(draw, index // 4 if small else index, small)
        name = f"{kind}.{kind.split('-')[0]}" if small else f"{index:05}-{kind}.{kind.split('-')[0]}"
        content = KINDS[kind](draw, height, width)
        (sources / name).write_bytes(content)
        image = Image.open(io.BytesIO(content))
        rgb = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
        case = {"file": name, "kind": kind, "height": rgb.shape[0], "width": rgb.shape[1],
                "rgb": hashlib.sha256(rgb.tobytes()).hexdigest(), "preprocessed": []}
        for turn in range(2 if small else 1):
            made = record(draw, index + turn * 2 + index // len(names), small)
            try:
                expected = reference_pixels(image.copy() if turn else image, made)
            except (ValueError, RuntimeError) as error:
                if not any(part in str(error) for part in NO_ANSWER):
                    raise
                continue
            case["preprocessed"].append({"preprocessing": made, "bytes": expected.size})
            pixels.append(np.ascontiguousarray(expected).tobytes())
        cases.append(case)
    versions = {"pillow": PIL.__version__, "torch": torch.__version__, "torchvision": torchvision.__version__,
                "transformers": transformers.__version__, "open_clip": open_clip_version.__version__}
    write_cases(out / "cases.json", versions, cases)
    (out / "pixels.gz").write_bytes(gzip.compress(b"".join(pixels), mtime=0))


def write_cases(path, versions, cases):
    """One case a line."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    path.write_text(f'{{"versions": {json.dumps(versions)}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cases", type=int, default=0)
    arguments = parser.parse_args()
    write(arguments.out, arguments.cases or len(KINDS), arguments.cases == 0)
