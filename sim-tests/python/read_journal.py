"""Reads a recording with the `mcap` package and prints what it found as JSON."""

import json
import sys
from collections import Counter

from mcap.reader import make_reader


def main() -> None:
    counts: Counter[str] = Counter()
    schemas: dict[str, str] = {}
    joints: set[str] = set()
    with open(sys.argv[1], "rb") as stream:
        for schema, channel, message in make_reader(stream).iter_messages():
            counts[channel.topic] += 1
            schemas[channel.topic] = schema.name if schema else ""
            value = json.loads(message.data)
            if channel.topic == "/joint_states":
                joints.update(value["name"])
    json.dump({"counts": counts, "schemas": schemas, "joints": sorted(joints)}, sys.stdout)


if __name__ == "__main__":
    main()
