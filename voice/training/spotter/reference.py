"""Writes what the Python network says about one recording, for the test that Rust says the same.

    python reference.py WEIGHTS RECORDING.wav > ../../src/spotter/reference.txt
"""

import sys

import jax
import numpy as np

import corpus
import network
from features import features

weights, recording = sys.argv[1:3]
parameters = network.imported(np.fromfile(weights, "<f2"))
x = features(corpus.read(recording))[None]
for score in 1 - np.asarray(jax.nn.softmax(network.logits(parameters, x)))[0, :, 0]:
    print(f"{score:.4f}")
