"""Sentences of voice/evaluation that the rules were tuned on, as examples for the model too.

Held-out items are never given out, nor items that hang on a history, nor quantities (their words
cannot be told from their values). What a command is about is swapped for another thing of its kind,
so that the form of the sentence is learned and not its noun.
"""

import glob
import json
import re

QUANTITIES = {"distance_m", "angle_deg", "seconds", "scale", "factor", "times"}
KINDS = {"turn_on": "DEVICES", "turn_off": "DEVICES", "press": "BUTTONS", "open": "OPENABLE", "close": "OPENABLE"}
NAMED = {"teach", "record", "run"}


def load(folder):
    """(language, sentence, commands) of every item that may be learned from."""
    items = []
    for path in sorted(glob.glob(f"{folder}/*.jsonl") + glob.glob(f"{folder}/left/*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for item in map(json.loads, filter(str.strip, file)):
                commands = item["expect"]
                is_closed = item["held_out"] or item.get("history") or any(QUANTITIES & set(c) for c in commands)
                if not is_closed and all(not isinstance(c.get("joint"), int) for c in commands):
                    items.append((item["lang"], item["say"].lower(), commands))
    return items


def compact(command):
    """The compact form of a command without quantities."""
    verb = command["do"]
    words = [verb]
    if verb == "ask":
        words.append(command["topic"])
        words += ["|", command["object"]] if "object" in command else []
    elif verb == "none":
        words.append(command["reason"])
    else:
        words += [command[slot] for slot in ("object", "name") if slot in command]
    for slot, mark in (("from", "<"), ("to", ">")):
        if slot in command:
            place = command[slot]
            words += [mark, place["relation"], place["ref"]] + (["&", place["ref2"]] if "ref2" in place else [])
    for slot, mark in (("joint", "%"), ("direction", "^"), ("change", "^"), ("arm", "@")):
        words += [mark, command[slot]] if slot in command else []
    if "on" in command:
        words.append("+" if command["on"] else "-")
    return " ".join(words).lower()


def swapped(item, speaker):
    """The sentence and its answer, most of the time about other things."""
    _, said, commands = item
    answer = " ; ".join(map(compact, commands))
    for command in commands:
        tables = [(command.get("object"), "NAMES" if command["do"] in NAMED else KINDS.get(command["do"], "NOUNS"))]
        tables += [(command[slot].get("ref"), "REFS") for slot in ("from", "to") if slot in command]
        for phrase, table in tables:
            phrase = (phrase or "").lower()
            found = len(re.findall(speaker.word(re.escape(phrase)), said)) if phrase else 0
            is_word = found == answer.count(phrase) == 1 and phrase not in speaker.tables.PRONOUNS
            if not is_word or command["do"] in ("none", "ask") or speaker.draw.random() < 0.35:
                continue
            other = speaker.draw.choice(getattr(speaker.tables, table))
            if table == "NOUNS" and speaker.draw.random() < 0.5:
                other = speaker.qualified(other)
            said = re.sub(speaker.word(re.escape(phrase)), other, said)
            answer = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", other, answer)
    return said, answer
