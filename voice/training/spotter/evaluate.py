"""Measures the spotter of the program itself on speakers that it has never heard.

    python evaluate.py --synthesized FOLDER --manifest speech.csv [--emotional labels.csv]
        [--noise FOLDER] --program ../../../target/release/lianshou [--weights FILE] [--network]
        [--every N] --work FOLDER

Writes trials as WAV files, lets `lianshou spot` hear them, and prints the tables of docs/voice.md.
A trial is 0.8 s of background, the word, 0.8 s of background. A word counts as heard if anything is
spotted between its beginning and 0.6 s after its end; latency is counted from the end of the word
(the last 10 ms not 32 dB below the loudest) to the decision: audio time, and the time of the look on
this machine. The robot's own voice: evaluate_echo.py. With --network the network decides alone; --every N takes every Nth synthesized and
emotional clip.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import soundfile

import corpus
import sound
import train

RATE = corpus.RATE
BEFORE, AFTER = int(0.8 * RATE), int(0.8 * RATE)


class Trials:
    def __init__(self, folder, noises):
        self.folder, self.noises = folder, noises
        self.rng, self.all = np.random.default_rng(5), []

    def background(self, condition, count):
        if condition == "clean":
            return self.rng.standard_normal(count).astype(np.float32) * 1e-4, 60.0
        source = self.noises[condition.split()[0]]
        noise = source[self.rng.integers(len(source))]
        at = self.rng.integers(0, max(1, len(noise) - count))
        return np.resize(noise[at:], count), float(condition.split()[1])

    def add(self, clip, condition):
        word = sound.trimmed(clip.samples)
        word = word / np.sqrt(sound.power(word))
        first, last = sound.voiced_part(word)
        samples = np.zeros(BEFORE + len(word) + AFTER, np.float32)
        samples[BEFORE:BEFORE + len(word)] = word
        noise, snr_db = self.background(condition, len(samples))
        samples = sound.mixed(samples, noise, snr_db, (BEFORE, BEFORE + len(word)))
        samples *= 10 ** (self.rng.uniform(-34, -16) / 20)
        path = self.folder / f"trial_{len(self.all):05}.wav"
        soundfile.write(path, np.clip(samples, -1, 1), RATE, "PCM_16")
        kind = "recorded" if clip.kind == "recorded" else "synthesized"
        self.all.append({"path": path, "condition": condition, "text": clip.text, "kind": kind,
                         "start_s": (BEFORE + first) / RATE, "end_s": (BEFORE + last) / RATE})

    def write(self, name, clips, gap_s=0.4):
        """Clips one after the other; gives the file and its hours."""
        gap = np.zeros(int(gap_s * RATE), np.float32)
        level = lambda x: x / np.sqrt(sound.power(x)) * 10 ** (-26 / 20)
        samples = np.concatenate([part for clip in clips for part in (level(clip.samples), gap)])
        samples += self.rng.standard_normal(len(samples)) * 1e-4
        path = self.folder / f"{name}.wav"
        soundfile.write(path, np.clip(samples, -1, 1), RATE, "PCM_16")
        starts = np.cumsum([0] + [len(clip.samples) + len(gap) for clip in clips]) / RATE
        return path, len(samples) / RATE / 3600, starts


def spot(program, paths):
    """What the program (a list: with its options) hears in each file."""
    found = {}
    for n in range(0, len(paths), 200):
        run = subprocess.run([*program, "--json", *map(str, paths[n:n + 200])],
                             capture_output=True, text=True, check=True)
        for line in run.stdout.splitlines():
            item = json.loads(line)
            found[item["file"]] = item
    return found


def words_table(trials, found):
    print("\n| voice | condition | trials | missed | latency median / p95 / p99, ms |\n|---|---|---|---|---|")
    for kind in ("recorded", "synthesized"):
        for condition in dict.fromkeys(trial["condition"] for trial in trials):
            chosen = [t for t in trials if t["kind"] == kind and t["condition"] == condition]
            if chosen:
                delays, missed = judged(chosen, found)
                quantiles = " / ".join(f"{1e3 * np.quantile(delays, q):.0f}" for q in (0.5, 0.95, 0.99)) if delays else "–"
                print(f"| {kind} | {condition} | {len(chosen)} | {missed} ({100 * missed / len(chosen):.1f} %) | {quantiles} |")
    print("\n| word (synthesized, clean) | trials | missed |\n|---|---|---|")
    for text in dict.fromkeys(t["text"] for t in trials):
        chosen = [t for t in trials if t["text"] == text and t["condition"] == "clean" and t["kind"] == "synthesized"]
        if chosen:
            print(f"| {text} | {len(chosen)} | {judged(chosen, found)[1]} |")


def judged(trials, found):
    delays, missed = [], 0
    for trial in trials:
        hits = [d["at_s"] + d["look_ms"] / 1e3 for d in found[str(trial["path"])]["detections"]
                if trial["start_s"] <= d["at_s"] <= trial["end_s"] + 0.6]
        if hits:
            delays.append(hits[0] - trial["end_s"])
        else:
            missed += 1
    return delays, missed


def false_table(trials, program, groups):
    print("\n| speech without a stop | hours | clips | false stops | an hour |\n|---|---|---|---|---|")
    for name, clips in groups:
        if not clips:
            continue
        path, hours, starts = trials.write(name.replace(" ", "_").replace(",", ""), clips)
        item = spot(program, [path])[str(path)]
        texts = [clips[int(np.searchsorted(starts, d["at_s"]) - 1)].text for d in item["detections"]]
        print(f"| {name} | {hours:.2f} | {len(clips)} | {len(texts)} | {len(texts) / hours:.1f} |")
        print(f"<!-- {sorted(texts)[:40]}; {item['looks'] / item['audio_s']:.2f} looks a second of {item['looks_ms'] / max(1, item['looks']):.0f} ms, {100 * item['ms'] / 1e3 / item['audio_s']:.1f} % of the time -->")


def main():
    parser = train.options(argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter))
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="instead of those of the program")
    parser.add_argument("--network", action="store_true", help="without looks")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    program = [arguments.program, "spot", *(["--weights", arguments.weights] if arguments.weights else []),
               *(["--network"] if arguments.network else [])]
    arguments.work.mkdir(parents=True, exist_ok=True)
    clips = [clip for clip in train.clips(arguments, only_free=False) if clip.split == "test"]
    noises = {path.stem.replace("synthetic_", ""): [train.noises_of(path, False)]
              for path in sorted(arguments.noise.glob("*.wav"))} if arguments.noise else {}
    trials = Trials(arguments.work, noises)
    conditions = ["clean", *[f"{name} {snr}" for name in noises for snr in (10,)]]
    words = [clip for clip in clips if clip.label]
    spoken = [clip for clip in words if clip.kind == "recorded"]
    made = [clip for clip in words if clip.kind != "recorded"]
    for clip in spoken + made[::arguments.every]:
        for condition in conditions:
            for _ in range(10 if clip.kind == "recorded" else 1):
                trials.add(clip, condition)
    words_table(trials.all, spot(program, [trial["path"] for trial in trials.all]))
    other = [clip for clip in clips if not clip.label]
    is_from = lambda clip, name: clip.speaker.startswith(name)
    false_table(trials, program, [
        ("recorded, English orders of drinks", [c for c in other if c.kind == "recorded" and c.speaker == "unknown"]),
        ("recorded, single words and GRID", [c for c in other if c.kind == "recorded" and is_from(c, ("gsc", "lgrid", "fsdd"))]),
        ("recorded, English, acted emotions", [c for c in other if is_from(c, "ravdess")][::arguments.every]),
        ("synthesized sentences", [c for c in other if c.kind == "sentence"]),
        ("synthesized near words", [c for c in other if c.kind == "near"]),
    ])


if __name__ == "__main__":
    main()
