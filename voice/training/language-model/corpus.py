"""Sentences with their answers, drawn from the tables of english.py and mandarin.py.

    python corpus.py --count 20 --seed 1        shows some

The answer is in the compact form that the reader in voice/src/understanding/llm/compact.rs expands.
No held-out sentence of voice/evaluation is ever given out: they are compared without case, space and
marks. Those that the rules were tuned on are examples here too (handwritten.py).
"""

import argparse
import glob
import json
import math
import pathlib
import random
import re

import english
import handwritten
import mandarin

EVALUATION = pathlib.Path(__file__).parents[2] / "evaluation"
SLOT = re.compile(r"\{(\w+)\}")
CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
# Shares: orders, orders by the way, no orders, several orders, self-corrections.
KINDS = {"orders": 40, "indirect": 20, "nothing": 24, "several": 11, "corrected": 5}
MANDARIN_SHARE = 0.4
HANDWRITTEN_SHARE = 0.25


def plain(sentence):
    return "".join(c for c in sentence.lower() if c.isalnum())


def held_out_sentences():
    held = set()
    for path in glob.glob(str(EVALUATION / "**/*.jsonl"), recursive=True):
        with open(path, encoding="utf-8") as file:
            items = [json.loads(line) for line in file if line.strip()]
        held.update(plain(item["say"]) for item in items if item.get("held_out", True))
    for path in glob.glob(str(EVALUATION / "**/*.txt"), recursive=True):
        with open(path, encoding="utf-8") as file:
            held.update(plain(line) for line in file)
    return held


def lines(block):
    return [tuple(part.strip() for part in line.split("=>")) for line in block.strip().splitlines()]


class Speaker:
    """Draws sentences of one language."""

    def __init__(self, tables, draw, spaced):
        self.tables, self.draw, self.spaced = tables, draw, spaced
        self.orders = lines(tables.ORDERS)
        self.indirect = lines(tables.INDIRECT)
        self.nothing = lines(tables.NOTHING)
        # What can be said in many ways is said more often.
        self.shares = {line: min(math.prod(c.count("|") + 1 for c in CHOICE.findall(line[0])), 50) ** 0.5
            for line in self.orders + self.indirect + self.nothing}

    def sentence(self):
        kind = self.draw.choices(list(KINDS), list(KINDS.values()))[0]
        said, answer = getattr(self, kind + "_")()
        return self.disturbed(self.tidy(said)), answer

    def line(self, table):
        return self.draw.choices(table, [self.shares[line] for line in table])[0]

    def orders_(self):
        said, answer = self.filled(self.line(self.orders))
        return self.softened(said), answer

    def indirect_(self):
        return self.filled(self.line(self.indirect))

    def nothing_(self):
        return self.filled(self.line(self.nothing))

    def several_(self):
        parts = [self.filled(self.line(self.orders)) for _ in range(self.draw.choices([2, 3], [5, 1])[0])]
        chance = self.draw.random()
        if chance < 0.3:
            parts = self.pick_and_place()
        elif chance < 0.4:
            return self.in_another_order(parts)
        elif chance < 0.48:
            return self.with_a_manner_or_ban(parts[0])
        said, answer = parts[0]
        for more, also in parts[1:]:
            said, answer = said + self.draw.choice(self.tables.JOINS) + more, f"{answer} ; {also}"
        return self.softened(said), answer

    def in_another_order(self, parts):
        (first, one), (second, two) = parts[:2]
        form = self.draw.choice(self.tables.BACKWARDS)
        return form.replace("{1}", first).replace("{2}", second), f"{two} ; {one}"

    def with_a_manner_or_ban(self, order):
        said, answer = order
        if self.draw.random() < 0.5:
            return self.draw.choice(self.tables.SLOWLY) + (" " if self.spaced else "") + said, f"speed ^ slower ; {answer}"
        thing = self.thing()
        return said + self.draw.choice(self.tables.BANS).replace("{o}", thing[0]), f"avoid {thing[1]} + ; {answer}"

    def pick_and_place(self):
        pick = self.filled(self.draw.choice([o for o in self.orders if o[1].startswith("pick {o}")]))
        place = [o for o in self.orders if re.match(r"place \{o\} \{\w+\}$", o[1])]
        it = "it" if self.spaced else "它"
        return [pick, self.filled(self.draw.choice(place), {"o": (it, it)})]

    def corrected_(self):
        """A slip, then what was meant: only the second counts."""
        pairs = [o for o in self.orders if SLOT.search(o[0]) and len(SLOT.findall(o[0])) <= 2]
        template = self.draw.choice(pairs)
        slot = SLOT.findall(template[0])[-1]
        if slot in ("x", "v", "b", "name", "a", "w", "c", "q", "s", "j", "pose", "r", "r2") or "$" in template[1]:
            return self.corrected_()
        wrong, right = self.value(slot), self.value(slot)
        slip = self.draw.choice(self.tables.SLIPS)
        both = f"{wrong[0]} {slip} {right[0]}" if self.spaced else f"{wrong[0]}{slip}，{right[0]}"
        return self.filled(template, {slot: (both, right[1])})

    def filled(self, template, given=None):
        said, answer = template
        chosen = []

        def choose(match):
            chosen.append(self.draw.choice(match[1].split("|")))
            return chosen[-1]

        while CHOICE.search(said):
            said = CHOICE.sub(choose, said)
        values = dict(given or {})
        for slot in SLOT.findall(said) + SLOT.findall(answer):
            if slot not in values:
                values[slot] = self.value(slot)
        said = SLOT.sub(lambda m: values[m[1]][0], said)
        answer = SLOT.sub(lambda m: values[m[1]][1], answer)
        for number, word in enumerate(chosen, 1):
            answer = answer.replace(f"${number}", word)
        return (said if self.spaced else said.replace(" ", "")), " ".join(answer.split()).lower()

    def value(self, slot):
        """How a slot is said, and what it is in the answer."""
        t, draw = self.tables, self.draw
        one = lambda table, mark="": (lambda v: (v, f"{mark}{v}"))(draw.choice(table))
        if slot == "o":
            return self.thing()
        if slot == "o2":
            return self.thing()
        if slot in ("n", "n2"):
            return one(t.NOUNS)
        if slot == "os":
            said = self.plural()
            return (draw.choice(["", "the "]) + said, said)
        if slot in ("r", "r2"):
            return self.reference()
        if slot in ("p", "in", "on", "at", "m", "above"):
            return self.place(slot)
        if slot == "d":
            name = draw.choice(list(t.DIRECTIONS))
            return draw.choice(t.DIRECTIONS[name]), f"^ {name}"
        if slot == "t":
            name = draw.choice(list(t.TURNS))
            return draw.choice(t.TURNS[name]), f"^ {name}"
        if slot == "q":
            return (lambda v: (v, f"# {v}"))(self.length())
        tables = {"a": (t.ANGLES, "# "), "w": (t.TIMES, "# "), "c": (t.COUNTS, "# "), "s": (t.SHARES, "# "), "j": (t.JOINTS, "% "),
            "name": (t.NAMES, ""), "v": (t.DEVICES, ""), "b": (t.BUTTONS, ""), "x": (t.OPENABLE, ""), "pose": (t.POSES, ""), "who": (t.PEOPLE, "")}
        return one(*tables[slot])

    def plural(self):
        noun = self.draw.choice(self.tables.NOUNS)
        return noun + ("es" if noun.endswith(("s", "x", "sh", "ch")) else "s")

    def length(self):
        t, draw = self.tables, self.draw
        if draw.random() < 0.25:
            return draw.choice(t.SPECIAL_LENGTHS)
        if not self.spaced:
            return draw.choice(t.DIGITS) + draw.choice(t.LENGTH_UNITS)
        number = draw.choice(t.SMALL) if draw.random() < 0.5 else str(draw.choice([2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50]))
        return f"{number} {draw.choice(t.LENGTH_UNITS)}"

    def thing(self):
        """A noun phrase; the article is said, not answered."""
        t, draw = self.tables, self.draw
        if draw.random() < 0.2:
            return (lambda v: (v, v))(draw.choice(t.PRONOUNS))
        phrase = self.qualified(draw.choice(t.NOUNS))
        if not self.spaced:
            return phrase, phrase
        words = [phrase]
        if draw.random() < 0.1:
            words = [draw.choice(["biggest", "smallest", "leftmost", "nearest", "second", "longest", "last", "other"])] + words
        if draw.random() < 0.12:
            words.append(draw.choice(t.TAILS).replace("{n}", draw.choice(t.NOUNS)))
        phrase = " ".join(words)
        article = draw.choices(["the ", "that ", "this ", "my ", "a ", "", "all the "], [60, 7, 4, 3, 7, 14, 2])[0]
        if article in ("that ", "this ", "my "):
            return article + phrase, article + phrase
        if article == "all the ":
            return article + phrase + "s", "all " + phrase + "s"
        return article + phrase, phrase

    def qualified(self, noun):
        """Often with a colour or another attribute."""
        t, draw = self.tables, self.draw
        if not self.spaced:
            return draw.choice(t.ATTRIBUTES) + noun if draw.random() < 0.55 else noun
        colour = [draw.choice(t.COLOURS)] if draw.random() < 0.3 else []
        kind = [draw.choice(t.KINDS)] if draw.random() < 0.25 else []
        return " ".join(kind + colour + [noun])

    def reference(self):
        t, draw = self.tables, self.draw
        name = draw.choice(t.REFS) if draw.random() < 0.75 else draw.choice(t.NOUNS)
        if not self.spaced:
            return name, name
        if draw.random() < 0.15:
            name = f"{draw.choice(t.COLOURS + t.KINDS)} {name}"
        article = draw.choices(["the ", "that ", "a ", ""], [80, 5, 5, 10])[0]
        return article + name, (article if article == "that " else "") + name

    def place(self, slot):
        relations = {"p": ["in"] * 5 + ["on"] * 5 + ["at"] * 3 + ["next_to"] * 3 + ["under", "above", "left_of", "right_of", "in_front_of", "behind"],
            "m": ["at"] * 5 + ["above"] * 3 + ["next_to", "behind", "in_front_of", "left_of", "right_of"]}.get(slot, [slot])
        relation = self.draw.choice(relations)
        said, reference = self.reference()
        if slot == "at" and not self.spaced:
            return said, f"> at {reference}"
        if slot == "m" and relation == "at" and self.draw.random() < 0.5 and not self.spaced:
            return said, f"> at {reference}"
        form = self.draw.choice(self.tables.RELATIONS[relation])
        return form.replace("{r}", said), f"> {relation} {reference}"

    def softened(self, said):
        draw, t = self.draw, self.tables
        space = " " if self.spaced else ""
        if draw.random() < 0.4:
            said = draw.choice(t.BEFORE) + space + said
        if draw.random() < 0.22:
            said = said + space + draw.choice(t.AFTER)
        return said

    def tidy(self, said):
        said = " ".join(said.split()).replace(" ,", ",").lower()
        return said.rstrip("，, ")

    def word(self, word):
        return rf"\b{word}\b" if self.spaced else word

    def disturbed(self, said):
        """What hesitation and recognition do to a sentence, without touching what it names."""
        draw = self.draw
        if draw.random() < 0.12:
            said = draw.choice(self.tables.FILLERS) + (" " if self.spaced else "，") + said
        if draw.random() < 0.35:
            said = said.replace(",", "").replace("，", "" if draw.random() < 0.5 else " ")
        if draw.random() < 0.08:
            heard = [word for word in self.tables.SOUNDS if re.search(self.word(word), said)]
            if heard:
                word = draw.choice(heard)
                said = re.sub(self.word(word), draw.choice(self.tables.SOUNDS[word]), said, count=1)
        if self.spaced and draw.random() < 0.12:
            said = re.sub(r"\b(the|a|to) ", "", said, count=1)
        if self.spaced and draw.random() < 0.05:
            words = said.split()
            index = draw.randrange(len(words))
            said = " ".join(words[: index + 1] + words[index:])
        if draw.random() < 0.2:
            said += "." if self.spaced else "。"
        return said


def corpus(seed):
    """Endless (language, sentence, answer); the same for the same seed."""
    draw = random.Random(seed)
    speakers = {"en": Speaker(english, draw, True), "zh": Speaker(mandarin, draw, False)}
    held = held_out_sentences()
    written = {language: [item for item in handwritten.load(EVALUATION) if item[0] == language] for language in speakers}
    while True:
        language = "zh" if draw.random() < MANDARIN_SHARE else "en"
        speaker = speakers[language]
        if draw.random() < HANDWRITTEN_SHARE:
            said, answer = handwritten.swapped(draw.choice(written[language]), speaker)
            said = speaker.disturbed(said)
        else:
            said, answer = speaker.sentence()
        if plain(said) and plain(said) not in held:
            yield language, said, answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for (language, said, answer), _ in zip(corpus(options.seed), range(options.count)):
        print(f"{language}\t{said}\t{answer}")


if __name__ == "__main__":
    main()
