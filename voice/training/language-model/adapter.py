"""The adapter as a GGUF file that llama.cpp loads."""

import hashlib

import gguf
import numpy as np


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def write(path, weights, alpha, base_sha256):
    """`weights` maps a linear's name to (A, B), each stacked over the layers. What they add is
    scaled by alpha / rank. `base_sha256` says which model file the adapter belongs to."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_name("Lianshou: task commands from speech")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    writer.add_string("lianshou.base.sha256", base_sha256)
    writer.add_string("lianshou.answer_form", "compact-1")
    for name, (a, b) in weights.items():
        for layer in range(a.shape[0]):
            for suffix, half in (("lora_a", a[layer]), ("lora_b", b[layer])):
                writer.add_tensor(f"blk.{layer}.{name}.weight.{suffix}", np.ascontiguousarray(half, np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(path, like):
    """The weights of an adapter file, stacked as in `like`."""
    tensors = {t.name: np.asarray(t.data, np.float32) for t in gguf.GGUFReader(path).tensors}

    def stacked(name, suffix, layers):
        return np.stack([tensors[f"blk.{layer}.{name}.weight.{suffix}"] for layer in range(layers)])

    return {
        name: tuple(stacked(name, suffix, a.shape[0]) for suffix in ("lora_a", "lora_b"))
        for name, (a, _) in like.items()
    }
