"""What happens to a voice between mouth and microphone: voices, rooms, noise, gain."""

import numpy as np
from scipy.signal import fftconvolve, lfilter

RATE = 16000


def power(samples):
    return float(np.mean(samples**2)) + 1e-12


def voiced_part(samples, threshold_db=-32):
    """First and last sample that is not much quieter than the loudest 10 ms."""
    hop = 160
    count = max(1, len(samples) // hop)
    levels = np.mean(np.resize(samples, count * hop).reshape(count, hop) ** 2, axis=1) + 1e-12
    loud = np.flatnonzero(levels > levels.max() * 10 ** (threshold_db / 10))
    return int(loud[0] * hop), int(min(len(samples), (loud[-1] + 1) * hop))


def trimmed(samples):
    first, last = voiced_part(samples)
    return samples[first:last]


def stretched(samples, factor):
    """Plays faster (> 1): shorter, higher, with a shorter vocal tract."""
    places = np.arange(0, len(samples) - 1, factor)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def coloured(samples, rng):
    """A gentle tilt of the spectrum: microphones and distances."""
    tilt = rng.uniform(-0.6, 0.6)
    out = lfilter([1, tilt], [1], samples)
    return (out * np.sqrt(power(samples) / power(out))).astype(np.float32)


def in_room(samples, rng):
    """Exponentially decaying noise as room response, after a direct path of strength 1."""
    length_s = rng.uniform(0.08, 0.6)
    count = int(length_s * RATE)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    delay = int(rng.uniform(0.001, 0.012) * RATE)
    tail *= 10 ** (-rng.uniform(0, 14) / 20) / np.sqrt(np.sum(tail**2))
    response = np.concatenate([[1.0], np.zeros(delay), tail])
    return fftconvolve(samples, response)[: len(samples)].astype(np.float32)


def mixed(voice, noise, snr_db, active=None):
    """Voice plus noise scaled so that the voice (its active part) is so much stronger."""
    reference = power(voice if active is None else voice[active[0]:active[1]])
    return voice + noise * np.sqrt(reference / power(noise) * 10 ** (-snr_db / 10))


def coloured_noise(count, rng):
    """White to brown."""
    slope = rng.uniform(0, 2)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum *= np.maximum(np.arange(len(spectrum)), 8.0) ** (-slope / 2)
    return np.fft.irfft(spectrum, count).astype(np.float32)


def machines(count, rng):
    """Hum, fan, servo whine, impacts, compressed air: a synthetic factory."""
    time = np.arange(count) / RATE
    hum_hz = rng.choice([50.0, 60.0, rng.uniform(80, 300)])
    out = sum(np.sin(2 * np.pi * hum_hz * n * time + rng.uniform(0, 6)) / n for n in range(1, 9))
    out = 0.3 * out + coloured_noise(count, rng) / 0.02 * rng.uniform(0, 0.02)
    if rng.random() < 0.6:
        sweep = np.cumsum(rng.uniform(300, 3000) * (1 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.2, 2) * time)))
        out += rng.uniform(0.05, 0.6) * np.sin(2 * np.pi * sweep / RATE)
    for _ in range(rng.integers(0, 6)):
        at, decay = rng.integers(0, count), rng.uniform(0.005, 0.08) * RATE
        length = min(count - at, int(8 * decay))
        ring = np.sin(2 * np.pi * rng.uniform(300, 5000) * np.arange(length) / RATE)
        hit = ring * rng.uniform(0, 1) + rng.standard_normal(length) * rng.uniform(0, 1)
        out[at:at + length] += rng.uniform(1, 6) * hit * np.exp(-np.arange(length) / decay)
    if rng.random() < 0.25:
        at, length = rng.integers(0, count // 2), int(rng.uniform(0.1, 0.6) * RATE)
        out[at:at + length] += rng.uniform(0.5, 2) * rng.standard_normal(len(out[at:at + length]))
    return out.astype(np.float32)
