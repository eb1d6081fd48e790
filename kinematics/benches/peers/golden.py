"""Poses of every arm in urdf/ by Pinocchio: writes golden_poses.json beside each robot.urdf. See README.md."""

import json
import pathlib
import sys
import tomllib

import numpy as np
import pinocchio as pin

CASES = 20


def of_arm(model, arm, generator):
    """Positions in the order of the chain, and the tip's pose in the frame of the arm's base."""
    data, base, tip = model.createData(), model.getFrameId(arm["base"]), model.getFrameId(arm["tip"])
    chain, joint = [], model.frames[tip].parentJoint
    while joint != model.frames[base].parentJoint:
        chain.insert(0, joint)
        joint = model.parents[joint]
    places = [model.joints[joint].idx_v for joint in chain]
    lower, upper = model.lowerPositionLimit[places], model.upperPositionLimit[places]
    cases = [np.zeros(len(places)), *arm["poses"].values()]
    cases += [generator.uniform(lower, upper) for _ in range(CASES)]
    for q in cases:
        all_axes = np.zeros(model.nv)
        all_axes[places] = q
        pin.framesForwardKinematics(model, data, all_axes)
        pose = pin.SE3ToXYZQUAT(data.oMf[base].actInv(data.oMf[tip]))
        yield {"q": list(map(float, q)), "pose": pose.tolist()}


def main(folder):
    for urdf in sorted(folder.glob("*/robot.urdf")):
        generator = np.random.default_rng(2)
        model = pin.buildModelFromUrdf(str(urdf))
        arms = tomllib.loads(urdf.with_name("robot.toml").read_text())["arms"]
        lines = []
        for arm in arms:
            rows = ",\n".join("    " + json.dumps(case) for case in of_arm(model, arm, generator))
            lines.append(f"  {json.dumps(arm['name'])}: [\n{rows}\n  ]")
        made = f'  "made_by": "Pinocchio {pin.__version__}, kinematics/benches/peers/golden.py"'
        text = "{\n" + made + ",\n" + ",\n".join(lines) + "\n}\n"
        urdf.with_name("golden_poses.json").write_text(text)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
