"""Writes random models with what their references make of random inputs: python parity/models/write.py OUT [options].

OUT/<family>/<number>-<variant>/ holds one case each. The same options write the same models.
"""

import argparse
import hashlib
import importlib
import random
import shutil
import warnings
from pathlib import Path

import torch
import transformers

# In the order of the report; each module is one family.
modules = [
    "openclip_native",
    "openclip_siglip",
    "openai_archive",
    "hf_clip",
    "hf_siglip",
    "hf_bert",
    "hf_t5",
    "hf_vit",
    "lit_npz",
    "augreg_npz",
    "mixer_npz",
    "bit_npz",
    "losses",
    "published",
]
# Families whose smallest models are large: their gradients are not committed.
heavy = ["open-clip-siglip", "openai", "bit"]


def main() -> None:
    families = {module.family: module for module in map(importlib.import_module, modules)}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    usual = ",".join(name for name in families if name != "published")
    parser.add_argument("--only", default=usual, help="families, separated by commas")
    parser.add_argument("--cases", type=int, default=0, help="of each family; by default one of each of its variants")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--small", action="store_true", help="the committed models, of a few kilobytes")
    given = parser.parse_args()
    torch.set_num_threads(1)  # the same sums in the same order on every machine with these instructions
    for name in given.only.split(","):
        if name not in families:
            parser.error(f"expected families of {', '.join(families)}, got {name}")
        shutil.rmtree(given.out / name, ignore_errors=True)
        write_family(families[name], given)


def write_family(module, given) -> None:
    variants = module.committed if given.small else list(module.variants)
    for i in range(given.cases or len(variants)):
        variant = variants[i % len(variants)]
        seed = int.from_bytes(hashlib.sha256(f"{given.seed}/{module.family}/{i}".encode()).digest()[:6], "big")
        torch.manual_seed(seed)
        name = f"{i:03}-{variant}"
        case = module.make(variant, random.Random(seed), given.small)
        if given.small and (i > 0 or module.family in heavy):
            case.gradients = None
        case.write(given.out / module.family / name, name)
    print(f"{module.family}: {given.cases or len(variants)} cases", flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    main()
