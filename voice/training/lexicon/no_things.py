#!/usr/bin/env python3
"""Lists the English nouns that name no thing a hand could hold, from WordNet's database files.

    no_things.py DICT > ../../src/understanding/rules/english/no_things.txt

DICT: the folder `dict` of WordNet 3.1 (`index.sense` is read). A noun is listed if it occurs in
WordNet's tagged texts, if its most frequent class is one of CLASSES (acts, feelings, people, times,
...), and if none of its senses is an artifact, an object, food, a plant, an animal, a substance, a
part of a body, a shape or a place. Words of a bench that WordNet does not know as things (BENCH)
are left out.
"""

import collections
import sys
import textwrap
from pathlib import Path

# Numbers of WordNet's lexicographer files, lexnames(5WN).
THINGS = {5, 6, 8, 13, 15, 17, 20, 25, 27}
CLASSES = {
    4: "act", 7: "attribute", 9: "cognition", 10: "communication", 11: "event", 12: "feeling",
    14: "group", 16: "motive", 18: "person", 21: "possession", 22: "process", 26: "state", 28: "time",
}
# What may lie on a bench, colours and qualities that stand for a thing, and names of parts.
BENCH = set(
    """
    absolute abstract aged agent agglomeration aggregation alpha alternative angle approach archives
    article assist assortment attacker baby bad badge ballot baster batch bather beadle beater bend
    bequest best better bible bishop blaze blot blower bonus booklet boost booty brightness brood
    bulk bulletin bunch capacitor captor capture card cards carload carrier cartoon cash casting
    catalog catalogue catcher category center certificate checkbook checklist chunk class classifier
    clean cleaner cleansing clod close clue clump cluster code coin cold collection column
    combination combo comforts composer con constant contemporary contract cooler cooper counter
    coupon cowboy creed crimson crusher currency cutter damn dancer data dealer dear deed delivery
    depth detail dictionary directory dispenser distance double dozen draft drilling driver drummer
    dryer dummy dwarf echo elite encyclopedia end ending equal equivalent excess exemplar exhibit
    extern extra eyes fairy fast fastball favorite feeder feel fellow fifth fingerprint finishing
    fireman fit flame flavor flaw fleet flock flourish flush flyer fold follower following footprint
    force fourth freak front gamma general ghost gift given giver gleam gnome grant graph grinding
    guardian guide hacker half hands handyman haul haystack heap heater height helper herd hex
    hitter hodgepodge holder holding home hue hull impossible individual infant infrared inside
    integral junior kind king knight knuckleball label labelling lasher laurels layout left length
    letter letterhead letters level liberal lifter lightweight line lineup list load loader logger
    loot lost lot magician mailman major majority maker manual marbles marine mark marking mass mean
    medal meet memoir memorabilia menu mercer merchandising mermaid middle milestone milling min
    minor minority mixer moderate modern mover music national native nay newsletter ninth note now
    object offering official opener opposite order orientation original other others outside
    overtime packing page pair pamphlet papers parade paragon part particular past pastel pawn
    peddler peer periodical pile pirate player plunger polishing portion pose position possible
    posture potter premium present pressure prince principal print printing private professional
    program progression prototype purchase pusher quarter queen questionnaire quiet reader ready
    rear redheader reference refill regular replacement requisition reserves resistor resource rest
    reward rider right roofer rook roster round row runner sample sampling savage savings script
    sealer secular senior sentinel separator series set shaker share shipment shoes signpost single
    sipper size slight snowman soldier solo sort sorter soul spare sparkle species specimen speed
    spell spinner spirit square stack standby starter stationery statuary stimulus stock stopper
    streak subgroup substitute supply surplus swarm sway symbol symbolism tan tears telegram
    temperature tenth test texture then things third ticket toter touch trademark transistor trial
    trimmer triple troop trooper trust tube turner turning underbrush value variant variety volume
    warrior washer weekly weight welding wet whole width win wings wise wisp witch wizard woods
    worksheet worst wounded wrapper wrong yellow
    """.split()
)
SHORTEST = 3


def senses(folder):
    """The senses of each noun: number, lexicographer file, occurrences in tagged texts."""
    found = collections.defaultdict(list)
    for line in (folder / "index.sense").read_text().splitlines():
        key, _, number, count = line.split()
        lemma, rest = key.split("%")
        kind, file = rest.split(":")[:2]
        if kind == "1":
            found[lemma].append((int(number), int(file), int(count)))
    return found


def is_no_thing(word, entries):
    plain = word.isalpha() and word.islower() and len(word) >= SHORTEST and word not in BENCH
    if not plain or not any(count for _, _, count in entries):
        return False
    if any(file in THINGS for _, file, _ in entries):
        return False
    weight = collections.Counter()
    for number, file, count in entries:
        weight[file] += count + 1 / number
    return weight.most_common(1)[0][0] in CLASSES


def main():
    folder = Path(sys.argv[1])
    notice = (folder.parent / "LICENSE").read_text().strip()
    print("# English nouns that name no thing, made by voice/training/lexicon/no_things.py.")
    print("\n".join(f"# {line}".rstrip() for line in notice.splitlines()))
    words = sorted(word for word, entries in senses(folder).items() if is_no_thing(word, entries))
    print("\n".join(textwrap.wrap(" ".join(words), 100)))


main()
