"""Trains the stop spotter.

    python train.py --synthesized FOLDER --manifest speech.csv [--emotional labels.csv]
        [--noise FOLDER] [--examples 8000] [--epochs 12] [--start WEIGHTS] --out ../../src/spotter/weights.bin

Of a noise recording, the first half is for training.
"""

import argparse
import multiprocessing
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

import corpus
import network
from phrases import CLASSES

BATCH = 64
RATE = 3e-3
KEYWORD_WEIGHT = 1.5


SHARD = 250


def make_shard(seed):
    """Some examples; `make` says of what."""
    mixer = corpus.Mixer(*SOURCE, seed)
    made = [mixer.example() for _ in range(SHARD)]
    return np.stack([x for x, _ in made]).astype(np.float16), np.stack([y for _, y in made]).astype(np.int32)


def make(clips, noises, count, first_seed, processes):
    """Examples of a corpus, as (features, labels); the same whatever the number of processes."""
    global SOURCE
    SOURCE, began = (clips, noises), time.time()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        shards = pool.map(make_shard, range(first_seed, first_seed + -(-count // SHARD)), chunksize=1)
    print(f"{count} examples: {time.time() - began:.0f} s", flush=True)
    return tuple(np.concatenate(parts)[:count] for parts in zip(*shards))


def loss(parameters, x, y):
    scores = jax.nn.log_softmax(network.logits(parameters, x))
    asked = jnp.take_along_axis(scores, jnp.maximum(y, 0)[..., None], axis=-1)[..., 0]
    weight = jnp.where(y == corpus.IGNORED, 0.0, jnp.where(y > 0, KEYWORD_WEIGHT, 1.0))
    return -jnp.sum(asked * weight) / jnp.sum(weight)


@jax.jit
def step(parameters, moments, x, y, rate, number):
    """Adam, with gradients clipped to length 1."""
    value, gradient = jax.value_and_grad(loss)(parameters, x, y)
    size = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda g: g / jnp.maximum(1.0, size), gradient)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradient)
    second = jax.tree.map(lambda m, g: 0.999 * m + 0.001 * g * g, moments[1], gradient)
    update = lambda p, m, v: p - rate * (m / (1 - 0.9**number)) / (jnp.sqrt(v / (1 - 0.999**number)) + 1e-8)
    return jax.tree.map(update, parameters, first, second), (first, second), value


def masked(x, rng):
    """Hides some bands and a moment, so that nothing hangs on a single cue."""
    x = x.astype(np.float32)
    for example in x:
        if rng.random() < 0.4:
            width, at = rng.integers(1, 8), rng.integers(0, 34)
            example[:, at:at + width] = 0.13
    return x


def train(examples, validation, epochs, seed, out, start=None):
    rng = np.random.default_rng(seed)
    parameters = network.initial(seed) if start is None else start
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    moments, number = (zeros, zeros), 0
    x, y = examples
    batches = len(x) // BATCH
    for epoch in range(epochs):
        order, total, began = rng.permutation(len(x)), 0.0, time.process_time()
        for b in range(batches):
            number += 1
            share = number / (epochs * batches)
            rate = RATE * min(1.0, number / 100) * (0.5 + 0.5 * np.cos(np.pi * share)) + 1e-5
            rows = order[b * BATCH:(b + 1) * BATCH]
            parameters, moments, value = step(parameters, moments, masked(x[rows], rng), y[rows], rate, number)
            total += float(value)
        print(f"epoch {epoch + 1}: loss {total / batches:.4f}, {time.process_time() - began:.0f} CPU s; "
              + report(parameters, validation), flush=True)
        out.write_bytes(network.exported(parameters).tobytes())
    return parameters


def report(parameters, examples, threshold=0.7):
    """Misses and false alarms on examples: a stop counts if any word of the list is heard."""
    x, y = examples
    scores = np.concatenate([np.asarray(jax.nn.softmax(jax.jit(network.logits)(parameters, x[n:n + 300].astype(np.float32))))
                             for n in range(0, len(x), 300)])
    sure = 1 - scores[..., 0]
    sure = (sure + np.roll(sure, 1, axis=1)) / 2
    is_keyword = (y > 0).any(axis=1)
    heard = np.where(y != 0, sure, 0).max(axis=1) > threshold
    false = np.where(y == 0, sure, 0)[~is_keyword].max(axis=1) > threshold
    return f"missed {100 * np.mean(~heard[is_keyword]):.1f} %, false in {100 * np.mean(false):.1f} % of the others"


def noises_of(path, first_half):
    """One half of a recording of noise: the first is for training, the second for tests."""
    samples = corpus.read(path)
    half = len(samples) // 2
    return samples[:half] if first_half else samples[half:]


def noises(folder, first_half):
    paths = sorted(folder.glob("*.wav")) if folder else []
    return [noises_of(path, first_half) for path in paths]


def clips(arguments, only_free):
    found = corpus.synthesized(arguments.synthesized) + corpus.recorded(arguments.manifest)
    return found + (corpus.emotional(arguments.emotional, only_free) if arguments.emotional else [])


def options(parser):
    parser.add_argument("--synthesized", type=Path, required=True)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--emotional", type=Path)
    parser.add_argument("--noise", type=Path)
    return parser


def main():
    parser = options(argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter))
    parser.add_argument("--examples", type=int, default=8000)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="examples kept before, to learn from again")
    parser.add_argument("--cache", type=Path, help="keep the examples in this file")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    all_clips = clips(arguments, only_free=True)
    learned = [clip for clip in all_clips if clip.split == "train"]
    tested = [clip for clip in all_clips if clip.split == "test"]
    for label in range(1, len(CLASSES)):
        print(f"{CLASSES[label]}: {sum(c.label == label for c in learned)} clips to learn, "
              f"{sum(c.label == label for c in tested)} to test")
    print(f"other: {sum(c.label == 0 for c in learned)} and {sum(c.label == 0 for c in tested)}")
    examples = make(learned, noises(arguments.noise, True), arguments.examples, 1000 * arguments.seed, arguments.processes)
    validation = make(tested, noises(arguments.noise, False), 300, 999_000, arguments.processes)
    for path in arguments.more:
        older = np.load(path)
        examples = tuple(np.concatenate([new, older[f"arr_{n}"]]) for n, new in enumerate(examples))
    if arguments.cache:
        np.savez(arguments.cache, *examples, *validation)
    start = network.imported(np.fromfile(arguments.start, "<f2")) if arguments.start else None
    train(examples, validation, arguments.epochs, arguments.seed, arguments.out, start)
    print(f"wrote {arguments.out}: {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
