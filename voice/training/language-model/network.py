"""The default language model (a Llama) in JAX, read from its GGUF file, with a LoRA adapter beside it.

Weights keep llama.cpp's row order, for which rotary position embedding turns neighbouring pairs; so
an adapter trained here fits llama.cpp without any permutation.
"""

import functools
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from gguf import GGUFReader, quants
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

LINEARS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
NORMS = ("attn_norm", "ffn_norm")


@dataclass(frozen=True)
class Shape:
    layers: int
    width: int
    heads: int
    kv_heads: int
    epsilon: float
    rope_base: float

    @property
    def head_width(self):
        return self.width // self.heads


@dataclass
class Base:
    """The frozen model: `layers` maps a name to the stacked weights of all layers."""

    shape: Shape
    layers: dict
    embedding: jax.Array
    last_norm: jax.Array
    tokenizer: Tokenizer
    begin: int
    end: int


def load(path):
    """Reads a GGUF file of the Llama kind whose head is tied to its embedding."""
    reader = GGUFReader(path)
    field = lambda name: reader.fields[name].contents()
    if field("general.architecture") != "llama":
        raise SystemExit(f"{path} is a {field('general.architecture')}, not a llama")
    shape = Shape(
        layers=field("llama.block_count"),
        width=field("llama.embedding_length"),
        heads=field("llama.attention.head_count"),
        kv_heads=field("llama.attention.head_count_kv"),
        epsilon=field("llama.attention.layer_norm_rms_epsilon"),
        rope_base=field("llama.rope.freq_base"),
    )
    weights = {t.name: quants.dequantize(t.data, t.tensor_type).astype(np.float32) for t in reader.tensors}
    stacked = {
        name: jnp.asarray(np.stack([weights[f"blk.{i}.{name}.weight"] for i in range(shape.layers)]))
        for name in LINEARS + NORMS
    }
    tokens = field("tokenizer.ggml.tokens")
    index = {token: i for i, token in enumerate(tokens)}
    return Base(
        shape,
        stacked,
        jnp.asarray(weights["token_embd.weight"]),
        jnp.asarray(weights["output_norm.weight"]),
        tokenizer_of(index, field("tokenizer.ggml.merges")),
        index["<|im_start|>"],
        index["<|im_end|>"],
    )


def tokenizer_of(index, merges):
    """llama.cpp's pre-tokenizer "smollm": single digits, then GPT-2's pieces of bytes."""
    merges = [tuple(merge.split(" ")) for merge in merges]
    tokenizer = Tokenizer(models.BPE(index, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def new_adapter(base, rank, seed):
    """A adds noise, B is zero: at first the adapter changes nothing."""
    keys = jax.random.split(jax.random.PRNGKey(seed), len(LINEARS))
    adapter = {}
    for key, name in zip(keys, LINEARS):
        layers, rows, columns = base.layers[name].shape
        a = jax.random.normal(key, (layers, rank, columns)) / np.sqrt(columns)
        adapter[name] = (a, jnp.zeros((layers, rows, rank)))
    return adapter


def _norm(x, gain, epsilon):
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + epsilon) * gain


def _turn(x, cosine, sine):
    even, odd = x[..., 0::2], x[..., 1::2]
    return jnp.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1).reshape(x.shape)


@functools.partial(jax.jit, static_argnums=(0, 7))
def hidden(shape, layers, embedding, last_norm, adapter, tokens, packing, scale):
    """Last hidden states. `packing` = (segment, position): rows hold several examples that do not
    see each other. `scale` multiplies what the adapter adds."""
    segment, position = packing
    rows, length = tokens.shape
    width = shape.head_width
    angle = position[..., None] * shape.rope_base ** (-jnp.arange(0, width, 2) / width)
    cosine, sine = jnp.cos(angle)[:, :, None], jnp.sin(angle)[:, :, None]
    seen = (segment[:, :, None] == segment[:, None, :]) & jnp.tril(jnp.ones((length, length), bool))
    repeats = shape.heads // shape.kv_heads

    def layer(x, weights):
        frozen, tuned = weights

        def linear(name, x):
            a, b = tuned[name]
            return x @ frozen[name].T + ((x @ a.T) @ b.T) * scale

        def heads(name, x, count):
            return linear(name, x).reshape(rows, length, count, width)

        h = _norm(x, frozen["attn_norm"], shape.epsilon)
        q = _turn(heads("attn_q", h, shape.heads), cosine, sine)
        k = _turn(heads("attn_k", h, shape.kv_heads), cosine, sine)
        v = heads("attn_v", h, shape.kv_heads)
        k, v = jnp.repeat(k, repeats, 2), jnp.repeat(v, repeats, 2)
        scores = jnp.einsum("bthd,bshd->bhts", q, k) / np.sqrt(width)
        attention = jax.nn.softmax(jnp.where(seen[:, None], scores, -1e9), -1)
        mixed = jnp.einsum("bhts,bshd->bthd", attention, v).reshape(rows, length, shape.width)
        x = x + linear("attn_output", mixed)
        h = _norm(x, frozen["ffn_norm"], shape.epsilon)
        gated = jax.nn.silu(linear("ffn_gate", h)) * linear("ffn_up", h)
        return x + linear("ffn_down", gated), None

    x, _ = jax.lax.scan(layer, embedding[tokens], (layers, adapter))
    return _norm(x, last_norm, shape.epsilon)


def scores(base, adapter, tokens, scale):
    """Scores of the next token after each token of one example."""
    tokens = jnp.asarray([tokens])
    packing = (jnp.zeros_like(tokens), jnp.arange(tokens.shape[1])[None])
    x = hidden(base.shape, base.layers, base.embedding, base.last_norm, adapter, tokens, packing, scale)
    return np.asarray(x[0] @ base.embedding.T)
