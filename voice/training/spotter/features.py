"""The front end: 40 mel bands with per-channel energy normalization, every 10 ms.

PCEN (Wang et al., "Trainable frontend for robust and far-field keyword spotting", 2017) divides each
band by its own recent mean, so that loudness, microphone and steady noise matter little. The same
computation is in voice/src/spotter/features.rs; a test there compares both.
"""

import numpy as np
from scipy.signal import lfilter

RATE = 16000
WINDOW, HOP, SIZE, BANDS = 400, 160, 512, 40
LOWEST_HZ, HIGHEST_HZ = 80.0, 7600.0
SMOOTHING, FLOOR, STRENGTH, OFFSET, ROOT = 0.025, 1e-7, 0.98, 2.0, 0.25


def mel_filters():
    """Triangles of height 1, equally spaced on the mel scale 2595 log10(1 + f / 700)."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    edges = 700 * (10 ** (np.linspace(mel(LOWEST_HZ), mel(HIGHEST_HZ), BANDS + 2) / 2595) - 1)
    hz = np.arange(SIZE // 2 + 1) * RATE / SIZE
    rising = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


FILTERS = mel_filters()
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def features(samples):
    """Samples in -1..1 -> frames x bands. Frame t ends with sample 400 + 160 t."""
    count = (len(samples) - WINDOW) // HOP + 1
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][:count] * HANN
    power = np.abs(np.fft.rfft(frames, SIZE)) ** 2 / np.sum(HANN**2)
    energy = (power @ FILTERS.T).astype(np.float64)
    mean, _ = lfilter([SMOOTHING], [1, SMOOTHING - 1], energy, axis=0,
                      zi=(1 - SMOOTHING) * energy[:1])
    ratio = energy / (FLOOR + mean) ** STRENGTH
    return ((ratio + OFFSET) ** ROOT - OFFSET**ROOT).astype(np.float32)
