"""Examples to learn from: 2.4 s of sound with a label for every 20 ms.

A keyword's class is asked for from 30 ms before its end until 230 ms after; nothing is asked while
the word is being said, so that the network may be sure early but need not.
"""

import csv
import json
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

import sound
from features import HOP, WINDOW, features

RATE = 16000
LENGTH = int(2.4 * RATE)
BANK = 10 * RATE
STEP = 2 * HOP
STEPS = ((LENGTH - WINDOW) // HOP + 1) // 2
IGNORED = -1
# Recorded speakers that only tests hear.
TEST_SPEAKERS = {"gsc_439c84f4", "gsc_a8cb6dda", "gsc_a9abc695", "gsc_b87bdb22", "lgrid_s39"}
TEST_SOURCES = {"Picovoice/speech-to-intent-benchmark", "ravdess"}
# Licences that let weights be published; everything else is for tests.
FREE = ("CC BY 4.0", "CC0", "Apache-2.0", "public domain", "BSD")


def read(path):
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    samples = samples.mean(axis=1)
    divisor = gcd(RATE, rate)
    return samples if rate == RATE else resample_poly(samples, RATE // divisor, rate // divisor).astype(np.float32)


class Clip:
    def __init__(self, samples, text, label, kind, speaker, split):
        self.samples, self.text, self.label = samples, text, label
        self.kind, self.speaker, self.split = kind, speaker, split


def synthesized(folder):
    clips = []
    for index in sorted(folder.glob("index-*.jsonl")):
        for line in index.read_text().splitlines():
            item = json.loads(line)
            samples = sound.trimmed(read(folder / item["file"]))
            clips.append(Clip(samples, item["text"], item["label"], item["kind"],
                              f"{item['engine']}:{item['voice']}", item["split"]))
    return clips


def recorded(manifest):
    """Clips of a manifest with the columns file, text, speaker, licence, source. Words that are
    keywords are left to tests: there are too few of them to learn from."""
    clips = []
    for row in csv.DictReader(open(manifest)):
        is_test = (row["speaker"] in TEST_SPEAKERS or row["source"] in TEST_SOURCES
                   or not row["licence"].startswith(FREE))
        label = 1 if row["text"].strip().lower() == "stop" else 0
        clips.append(Clip(read(Path(manifest).parent / row["file"]), row["text"], label, "recorded",
                          row["speaker"], "test" if is_test or label else "train"))
    return clips


def emotional(labels, only_free):
    """Calm to shouted German sentences (EMO-DB, CC0) to learn from, RAVDESS (not free) to test."""
    clips = []
    for row in csv.DictReader(open(labels)):
        if only_free and row["corpus"] != "emodb":
            continue
        is_test = row["corpus"] != "emodb"
        clips.append(Clip(read(Path(labels).parent / row["file"]), row["sentence"], 0, "recorded",
                          row["speaker"], "test" if is_test else "train"))
    return clips


class Mixer:
    """Makes examples of one split of the corpus."""

    def __init__(self, clips, noises, seed):
        self.rng = np.random.default_rng(seed)
        self.keywords, self.near, self.speech, self.people, self.own = {}, [], [], [], []
        for clip in clips:
            if clip.label:
                self.keywords.setdefault(clip.label, []).append(clip)
            elif clip.kind == "near":
                self.near.append(clip)
            else:
                self.speech.append(clip)
                if clip.kind == "recorded":
                    self.people.append(clip)
                if clip.speaker.startswith(("espeak", "piper")):
                    self.own.append(clip)
        self.noises = noises
        # Made once and cut from: ten seconds of everything that may be in the background.
        bank = lambda make, count: [make() for _ in range(count)]
        self.coloured = bank(lambda: sound.coloured_noise(BANK, self.rng), 8)
        self.machines = bank(lambda: sound.machines(BANK, self.rng), 12)
        self.streams = bank(lambda: self.stream(BANK), 12)
        self.babble = bank(lambda: sum(self.stream(BANK) for _ in range(3)), 4)
        self.robot = bank(lambda: self.stream(BANK, self.own), 10) if self.own else []

    def pick(self, clips):
        return clips[self.rng.integers(len(clips))]

    def keyword(self, label):
        """One of the keyword's clips; each engine is equally likely."""
        clips = self.keywords[label]
        engines = sorted({clip.speaker.split(":")[0] for clip in clips})
        weights = np.array([{"kokoro": 4.0, "piper": 1.0, "flite": 1.5}.get(e, 2.5) for e in engines])
        engine = self.rng.choice(engines, p=weights / weights.sum())
        return self.pick([clip for clip in clips if clip.speaker.startswith(engine)])

    def varied(self, clip):
        rng = self.rng
        samples = sound.stretched(clip.samples, rng.uniform(0.86, 1.18))
        return sound.coloured(samples, rng) / np.sqrt(sound.power(samples))

    def noise(self, count):
        kind = self.rng.random()
        if kind < 0.25:
            return self.cut(self.coloured, count)
        if kind < 0.6 or not self.noises:
            return self.cut(self.machines, count)
        return self.cut(self.noises if kind < 0.85 else self.babble, count)

    def cut(self, bank, count):
        """A stretch of something."""
        source = self.pick(bank)
        at = self.rng.integers(len(source) - count)
        return source[at:at + count]

    def stream(self, count, clips=None):
        """Speech without end, begun somewhere."""
        parts, length = [], 0
        while length < count + RATE:
            part = self.varied(self.pick(clips or self.speech))
            gap = np.zeros(int(self.rng.uniform(0.05, 0.6) * RATE), np.float32)
            parts += [part, gap]
            length += len(part) + len(gap)
        at = self.rng.integers(0, length - count)
        return np.concatenate(parts)[at:at + count]

    def fragment(self):
        """A word or a piece of one that somebody really said: standing alone does not make a stop."""
        rng = self.rng
        samples = self.varied(self.pick(self.people if rng.random() < 0.8 else self.speech))
        if rng.random() < 0.35:
            return samples
        count = int(rng.uniform(0.15, 0.8) * RATE)
        at = int(rng.integers(0, max(1, len(samples) - count)))
        piece = samples[at:at + count].copy()
        fade = np.minimum(1, np.arange(len(piece)) / 320)
        return piece * fade * fade[::-1] / np.sqrt(sound.power(piece))

    def talk(self, seconds, from_end):
        """So much of a sentence: its end, or its beginning."""
        samples = self.varied(self.pick(self.speech))
        count = int(self.rng.uniform(0.2, seconds) * RATE)
        return samples[-count:] if from_end else samples[:count]

    def example(self):
        """(features, labels) of one example."""
        rng, kind = self.rng, self.rng.random()
        if kind < 0.33:
            label = int(rng.choice(list(self.keywords), p=self.shares()))
            samples, span = self.placed(self.varied(self.keyword(label)))
        elif kind < 0.53:
            label, (samples, span) = 0, self.placed(self.varied(self.pick(self.near)))
        elif kind < 0.80:
            label, (samples, span) = 0, self.placed(self.fragment())
        elif kind < 0.95:
            samples, label, span = self.stream(LENGTH), 0, (0, LENGTH)
        else:
            samples, label, span = np.zeros(LENGTH, np.float32), 0, (0, LENGTH)
        samples = self.disturbed(samples, span, is_speech=kind < 0.95)
        return features(samples), self.labels(label, span)

    def shares(self):
        weights = np.array([{1: 3.0, 6: 2.5}.get(label, 1.2) for label in self.keywords])
        return weights / weights.sum()

    def placed(self, word):
        """The word somewhere in the example, sometimes within other speech."""
        rng = self.rng
        word = word[: int(1.5 * RATE)]
        samples = np.zeros(LENGTH, np.float32)
        start = int(rng.integers(int(0.05 * RATE), LENGTH - len(word) - int(0.35 * RATE)))
        end = start + len(word)
        if rng.random() < 0.35:
            gap = int(rng.uniform(0.0, 0.35) * RATE)
            before = self.talk(1.2, from_end=True)[-max(1, start - gap):] * rng.uniform(0.4, 1.3)
            if start - gap > len(before):
                samples[start - gap - len(before):start - gap] = before
        if rng.random() < 0.3:
            after_at = end + int(rng.uniform(0.02, 0.4) * RATE)
            after = self.talk(1.5, from_end=False)[: max(0, LENGTH - after_at)]
            samples[after_at:after_at + len(after)] = after * rng.uniform(0.4, 1.2)
        samples[start:end] = word
        return samples, (start, end)

    def disturbed(self, samples, span, is_speech):
        rng = self.rng
        if is_speech and rng.random() < 0.55:
            samples = sound.in_room(samples, rng)
        if is_speech and self.robot and rng.random() < 0.25:
            own = self.cut(self.robot, LENGTH)
            if rng.random() < 0.5:
                own = sound.in_room(own, rng)
            samples = sound.mixed(samples, own, rng.uniform(-5, 15), span)
        if not is_speech:
            samples = self.noise(LENGTH)
        elif rng.random() < 0.75:
            samples = sound.mixed(samples, self.noise(LENGTH), rng.uniform(0, 32), span)
        level = 10 ** (rng.uniform(-44, -8) / 20)
        samples = samples * level / np.sqrt(sound.power(samples[span[0]:span[1]]))
        samples = samples + rng.standard_normal(LENGTH) * 10 ** (rng.uniform(-95, -68) / 20)
        return np.clip(samples, -1, 1).astype(np.float32)

    def labels(self, label, span):
        labels = np.zeros(STEPS, np.int8)
        if label == 0:
            return labels
        # Step t is decided when sample `WINDOW + HOP + t * STEP` has arrived.
        at = (WINDOW + HOP + np.arange(STEPS) * STEP - span[1]) / RATE
        labels[(at > -(span[1] - span[0]) / RATE + 0.06) & (at < 0.45)] = IGNORED
        labels[(at >= -0.03) & (at <= 0.23)] = label
        return labels
