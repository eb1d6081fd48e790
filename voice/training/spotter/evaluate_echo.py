"""Measures stops spoken over the robot's own voice, through a loudspeaker and a room.

    python evaluate_echo.py --manifest speech.csv --program ../../../target/release/lianshou --work FOLDER
        [--levels 5,0,-5] [--first] [--every N] [--alone MINUTES] [--without]

A trial is the robot talking for 6 to 8 s (with --first: 1.2 to 2.7 s, the first that it ever says),
then a person's recorded "stop" over it, then 1.2 s more. The robot's voice goes through a band limit and
a soft clipping loudspeaker, an unknown delay of 30 to 250 ms, and a room of its own in each trial
(decay 0.2 to 0.5 s); the person is in the same kind of room. Levels are the dB by which the word is
above the robot's voice at the microphone. The program gets the microphone's sound and, as --played,
what was given to the loudspeaker, and nothing else; with --without it does not get the latter. Judged
as in evaluate.py. --alone: false stops in so many minutes of the robot's voice with nobody there,
and what is recognized in it.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, fftconvolve, sosfilt

import corpus
import evaluate
import sound

RATE = corpus.RATE
SAYS = ["Picking up the red block, then putting it in the tray.", "I cannot reach the left one from here.",
        "Shall I move to the home position?", "The gripper holds the blue block now.",
        "Moving ten centimetres to the left.", "I see two blue blocks, the left or the right one?", "Placed it in the bin.",
        "Going home at half speed.", "I did not understand that, please say it again.", "Opening the gripper."]


def robot_voice(folder):
    clips = []
    for number, text in enumerate(SAYS):
        path = folder / f"robot_{number}.wav"
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "170", "-w", path, text], check=True)
        clips.append(sound.trimmed(corpus.read(path)))
    return clips


def talk(clips, count, rng):
    """The robot's sentences with short pauses, as they are given to the loudspeaker."""
    parts = []
    while sum(map(len, parts)) < count:
        parts += [clips[rng.integers(len(clips))], np.zeros(int(rng.uniform(0.05, 0.4) * RATE))]
    samples = np.concatenate(parts)[:count]
    return samples / np.max(np.abs(samples)) * 0.7


def loudspeaker(samples, rng):
    """A small one: band-limited, and bent at its peaks (third harmonic up to some per cent)."""
    edges = [rng.uniform(120, 350), rng.uniform(5500, 7500)]
    out = sosfilt(butter(2, edges, "band", fs=RATE, output="sos"), samples)
    peak, drive = np.max(np.abs(out)) + 1e-9, rng.uniform(0.3, 1.0)
    relative = drive * out / peak
    return np.tanh(relative + 0.05 * relative**2) / drive * peak


def response(rng, tail_gain=1.0):
    """A direct path, four early reflections, and an exponentially decaying tail without treble."""
    length = int(rng.uniform(0.2, 0.5) * RATE)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail = sosfilt(butter(1, rng.uniform(2500, 6000), fs=RATE, output="sos"), tail)
    tail *= tail_gain * 10 ** (-rng.uniform(-2, 8) / 20) / np.sqrt(np.sum(tail**2))
    gap = int(rng.uniform(0.002, 0.008) * RATE)
    out = np.zeros(1 + gap + length)
    out[0], out[gap:gap + length] = 1.0, out[gap:gap + length] + tail
    for _ in range(4):
        out[int(rng.uniform(0.001, 0.02) * RATE)] += tail_gain * rng.uniform(-0.5, 0.5)
    return out


def echo_of(played, rng):
    """At the microphone, with a mean power of 1."""
    delay = int(rng.uniform(0.03, 0.25) * RATE)
    heard = fftconvolve(loudspeaker(played, rng), response(rng))[:len(played) - delay]
    return np.concatenate([np.zeros(delay), heard / np.sqrt(sound.power(heard))])


class Trials:
    def __init__(self, folder, clips, levels, first):
        self.microphone, self.played = folder / "microphone", folder / "played"
        self.microphone.mkdir(exist_ok=True)
        self.played.mkdir(exist_ok=True)
        self.clips, self.levels, self.first = clips, levels, first
        self.rng, self.all = np.random.default_rng(11), []

    def add(self, clip):
        rng = self.rng
        before_s = rng.uniform(1.2, 2.7) if self.first else rng.uniform(6, 8)
        word = sound.trimmed(clip.samples)
        word = word / np.sqrt(sound.power(word))
        begin, last = sound.voiced_part(word)
        at = int(before_s * RATE)
        count = at + len(word) + int(1.2 * RATE)
        played = talk(self.clips, count, rng)
        echo = echo_of(played, rng)
        person = fftconvolve(word, response(rng, 0.4))[:count - at]
        noise = rng.standard_normal(count) * 1e-2
        gain = 10 ** (rng.uniform(-34, -20) / 20)
        for level in self.levels:
            heard = noise + echo * 10 ** (-level / 20)
            heard[at:at + len(person)] += person
            name = f"trial_{len(self.all):05}.wav"
            soundfile.write(self.microphone / name, np.clip(gain * heard, -1, 1), RATE, "PCM_16")
            soundfile.write(self.played / name, played, RATE, "PCM_16")
            self.all.append({"path": self.microphone / name, "level": level,
                             "start_s": (at + begin) / RATE, "end_s": (at + last) / RATE})


def alone(folder, clips, minutes):
    """The robot with nobody there, a minute in each of several rooms; gives the files."""
    rng = np.random.default_rng(12)
    (folder / "alone").mkdir(exist_ok=True)
    paths = []
    for number in range(minutes):
        played = talk(clips, 60 * RATE, rng)
        heard = (echo_of(played, rng) + rng.standard_normal(len(played)) * 1e-2) * 10 ** (rng.uniform(-34, -20) / 20)
        paths.append((folder / "alone" / f"heard_{number}.wav", folder / "alone" / f"played_{number}.wav"))
        for path, samples in zip(paths[-1], (heard, played)):
            soundfile.write(path, np.clip(samples, -1, 1), RATE, "PCM_16")
    return paths


def lines(command):
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--levels", default="5,0,-5")
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--without", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--alone", type=int, default=0, metavar="MINUTES")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    clips = robot_voice(arguments.work)
    levels = [float(level) for level in arguments.levels.split(",")]
    trials = Trials(arguments.work, clips, levels, arguments.first)
    for clip in [c for c in corpus.recorded(arguments.manifest) if c.label]:
        for _ in range(10):
            trials.add(clip)
    chosen = trials.all[::arguments.every]
    reference = [] if arguments.without else ["--played", trials.played]
    found = evaluate.spot([arguments.program, "spot", *reference], [t["path"] for t in chosen])
    print("| level | trials | missed | looks a second | latency median / p95, ms |\n|---|---|---|---|---|")
    for level in levels:
        some = [t for t in chosen if t["level"] == level]
        delays, missed = evaluate.judged(some, found)
        items = [found[str(t["path"])] for t in some]
        looks = sum(i["looks"] for i in items) / sum(i["audio_s"] for i in items)
        times = " / ".join(f"{1e3 * np.quantile(delays, q):.0f}" for q in (0.5, 0.95)) if delays else "–"
        print(f"| {level:g} dB | {len(some)} | {missed} ({100 * missed / len(some):.1f} %) | {looks:.2f} | {times} |")
    early = sum(d["at_s"] < t["start_s"] for t in chosen for d in found[str(t["path"])]["detections"])
    print(f"\nfalse stops before the word: {early}")
    for heard, played in alone(arguments.work, clips, arguments.alone):
        reference = [] if arguments.without else ["--played", played]
        stops = lines([arguments.program, "spot", "--json", *reference, heard])[0]["detections"]
        texts = [line["text"] for line in lines([arguments.program, "listen", "--json", *reference, heard])]
        print(f"alone, a minute: {len(stops)} stops, {len(texts)} texts: {texts}")


if __name__ == "__main__":
    main()
