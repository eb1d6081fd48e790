"""Trains the adapter and writes it as GGUF.

    python train.py MODEL.gguf --out adapter.gguf [--steps 700] [--minutes 30]

Every example is seen once. The learning rate falls to zero by the last step, or by the last minute
if that comes first.
"""

import argparse
import functools
import time

import jax
import jax.numpy as jnp
import numpy as np

import adapter as adapter_file
import network
from corpus import corpus

ROWS, LENGTH, TARGETS = 6, 192, 72
WARM_UP = 0.04


def encoded(base, said, answer):
    """Tokens of an example, and where the answer begins."""
    prompt = [base.begin] + base.tokenizer.encode(said + "\n").ids
    return prompt + base.tokenizer.encode(answer).ids + [base.end], len(prompt)


def batches(base, seed):
    """Rows filled with whole examples: (tokens, segment, position, targets' places, their weights)."""
    source = corpus(seed)
    waiting = None
    while True:
        tokens = np.zeros((ROWS, LENGTH), np.int32)
        segment = np.full((ROWS, LENGTH), -1, np.int32)
        position = np.zeros((ROWS, LENGTH), np.int32)
        places = np.zeros((ROWS, TARGETS), np.int32)
        weights = np.zeros((ROWS, TARGETS), np.float32)
        examples = 0
        for row in range(ROWS):
            used = targets = 0
            while True:
                _, said, answer = waiting or next(source)
                waiting = None
                ids, start = encoded(base, said, answer)
                count = len(ids) - start
                if len(ids) > LENGTH // 2:
                    continue
                if used + len(ids) > LENGTH or targets + count > TARGETS:
                    waiting = ("", said, answer)
                    break
                span = slice(used, used + len(ids))
                tokens[row, span], segment[row, span], position[row, span] = ids, examples, range(len(ids))
                places[row, targets : targets + count] = np.arange(used + start - 1, used + len(ids) - 1)
                # An example counts the same whether its answer is short or long, half and half.
                weights[row, targets : targets + count] = count**-0.5
                used, targets, examples = used + len(ids), targets + count, examples + 1
        yield examples, (tokens, segment, position, places, weights)


def loss(weights, base_arrays, shape, batch, scale):
    tokens, segment, position, places, shares = batch
    layers, embedding, last_norm = base_arrays
    x = network.hidden(shape, layers, embedding, last_norm, weights, tokens, (segment, position), scale)
    x = jnp.take_along_axis(x, places[..., None], 1)
    wanted = jnp.take_along_axis(tokens, places + 1, 1)
    scores = x @ embedding.T
    right = jnp.take_along_axis(scores, wanted[..., None], -1)[..., 0]
    lost = (jax.nn.logsumexp(scores, -1) - right) * shares
    hit = (scores.argmax(-1) == wanted) * (shares > 0)
    return lost.sum() / shares.sum(), hit.sum() / (shares > 0).sum()


@functools.partial(jax.jit, static_argnums=(3, 5), donate_argnums=(0, 1))
def step(weights, moments, base_arrays, shape, batch, scale, rate, count):
    """One step of Adam with the gradient cut at norm 1."""
    (lost, hit), slope = jax.value_and_grad(loss, has_aux=True)(weights, base_arrays, shape, batch, scale)
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / norm), slope)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], slope)
    second = jax.tree.map(lambda m, g: 0.99 * m + 0.01 * g * g, moments[1], slope)

    def moved(w, m, v):
        return w - rate * (m / (1 - 0.9**count)) / (jnp.sqrt(v / (1 - 0.99**count)) + 1e-8)

    return jax.tree.map(moved, weights, first, second), (first, second), lost, hit, norm


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--out", required=True)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--alpha", type=float, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--steps", type=int, default=700)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", help="an adapter to go on from")
    options = parser.parse_args()

    base = network.load(options.model)
    base_sha256 = adapter_file.sha256(options.model)
    weights = network.new_adapter(base, options.rank, options.seed)
    if options.start:
        weights = adapter_file.read(options.start, weights)
    moments = tuple(jax.tree.map(jnp.zeros_like, weights) for _ in range(2))
    arrays, scale = (base.layers, base.embedding, base.last_norm), options.alpha / options.rank
    began, seen, hits, lost_sum = time.time(), 0, [], []

    def save():
        host = jax.tree.map(np.asarray, weights)
        adapter_file.write(options.out, host, options.alpha, base_sha256)

    for count, (examples, batch) in enumerate(batches(base, options.seed), 1):
        progress = max((count - 1) / options.steps, (time.time() - began) / 60 / options.minutes)
        if progress >= 1:
            break
        rate = options.rate * min(progress / WARM_UP, 1.0) * min(1.0, (1 - progress) / 0.7) if count > 1 else 0.0
        weights, moments, lost, hit, norm = step(weights, moments, arrays, base.shape, batch, scale, rate, count)
        seen += examples
        hits.append(float(hit))
        lost_sum.append(float(lost))
        if count % 10 == 0 or count < 4:
            print(f"step {count}  {time.time() - began:.0f} s  {seen} examples  loss {np.mean(lost_sum[-10:]):.3f}"
                f"  tokens right {np.mean(hits[-10:]):.3f}  slope {float(norm):.2f}  rate {rate:.5f}", flush=True)
        if count % 20 == 0:
            save()
    save()


if __name__ == "__main__":
    main()
