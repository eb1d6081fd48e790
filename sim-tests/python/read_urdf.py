"""Reads a URDF with urdf_parser_py, the reader of the ROS world, and prints what it found as JSON."""

import json
import sys

from urdf_parser_py.urdf import URDF


def main() -> None:
    robot = URDF.from_xml_file(sys.argv[1])
    json.dump(
        {
            "name": robot.name,
            "root": robot.get_root(),
            "links": [link.name for link in robot.links],
            "joints": [
                {
                    "name": joint.name,
                    "type": joint.type,
                    "parent": joint.parent,
                    "child": joint.child,
                    "effort": joint.limit.effort if joint.limit else None,
                    "velocity": joint.limit.velocity if joint.limit else None,
                }
                for joint in robot.joints
            ],
            "masses": {link.name: link.inertial.mass for link in robot.links if link.inertial},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
