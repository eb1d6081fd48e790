"""The network: causal depthwise-separable convolutions over time, one decision every 20 ms.

stem: 5 frames of 40 bands -> C channels, every second frame
blocks: x + W relu(depthwise(normalized x)), kernel 5, dilations below
head: classes
About 26,000 numbers; it looks back 1.1 s. The same computation is in voice/src/spotter/network.rs.
"""

import jax
import jax.numpy as jnp
import numpy as np

from features import BANDS
from phrases import CLASSES

CHANNELS = 48
KERNEL = 5
DILATIONS = (1, 2, 4, 1, 2, 4)


def initial(seed):
    rng = np.random.default_rng(seed)

    def weights(*shape, fan_in):
        return jnp.asarray(rng.standard_normal(shape) * (2 / fan_in) ** 0.5, jnp.float32)

    blocks = [{
        "gain": jnp.ones(CHANNELS), "depth": weights(KERNEL, CHANNELS, fan_in=KERNEL),
        "depth_bias": jnp.zeros(CHANNELS),
        "point": weights(CHANNELS, CHANNELS, fan_in=4 * CHANNELS), "point_bias": jnp.zeros(CHANNELS),
    } for _ in DILATIONS]
    return {
        "stem": 4 * weights(KERNEL * BANDS, CHANNELS, fan_in=KERNEL * BANDS), "stem_bias": jnp.zeros(CHANNELS),
        "blocks": blocks, "head_gain": jnp.ones(CHANNELS),
        "head": weights(CHANNELS, len(CLASSES), fan_in=CHANNELS), "head_bias": jnp.zeros(len(CLASSES)),
    }


def normalized(x, gain):
    return x * gain * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1e-6)


def shifted(x, steps):
    return jnp.pad(x, ((0, 0), (steps, 0), (0, 0)))[:, : x.shape[1]]


def logits(parameters, x):
    """Features (examples, frames, bands) -> (examples, steps, classes); step t ends with frame 2t+1."""
    steps = x.shape[1] // 2
    frames = jnp.stack([shifted(x, k)[:, 1:2 * steps:2] for k in range(KERNEL)], axis=2)
    x = jax.nn.relu(frames.reshape(x.shape[0], steps, -1) @ parameters["stem"] + parameters["stem_bias"])
    for block, dilation in zip(parameters["blocks"], DILATIONS):
        h = normalized(x, block["gain"])
        h = sum(block["depth"][k] * shifted(h, k * dilation) for k in range(KERNEL)) + block["depth_bias"]
        x = x + jax.nn.relu(h) @ block["point"] + block["point_bias"]
    return normalized(x, parameters["head_gain"]) @ parameters["head"] + parameters["head_bias"]


def exported(parameters):
    """All numbers in the order in which voice/src/spotter/network.rs reads them, 16-bit floats."""
    parts = [parameters["stem"], parameters["stem_bias"]]
    for block in parameters["blocks"]:
        parts += [block[name] for name in ("gain", "depth", "depth_bias", "point", "point_bias")]
    parts += [parameters[name] for name in ("head_gain", "head", "head_bias")]
    return np.concatenate([np.asarray(part).ravel() for part in parts]).astype("<f2")


def imported(numbers):
    """The inverse of `exported`."""
    parameters, at = initial(0), 0

    def take(like):
        nonlocal at
        at += like.size
        return jnp.asarray(numbers[at - like.size:at].astype(np.float32).reshape(like.shape))

    parameters["stem"], parameters["stem_bias"] = take(parameters["stem"]), take(parameters["stem_bias"])
    for block in parameters["blocks"]:
        for name in ("gain", "depth", "depth_bias", "point", "point_bias"):
            block[name] = take(block[name])
    for name in ("head_gain", "head", "head_bias"):
        parameters[name] = take(parameters[name])
    return parameters
