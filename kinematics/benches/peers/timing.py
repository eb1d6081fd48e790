"""Motions and path timings: ruckig, toppra and ours on the same questions. See README.md."""

import json
import pathlib
import subprocess
import sys
import time

import numpy as np
import ruckig
import toppra
import toppra.algorithm
import toppra.constraint

AXES = 7
MOTIONS = 10_000
PATHS = 20
INTERVALS = (100, 200, 500)
# The Panda's limits: rad, rad/s, rad/s², rad/s³.
UPPER = np.array([2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973])
LOWER = np.array([-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973])
VELOCITY = np.array([2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61])
ACCELERATION = np.array([15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0])
JERK = np.array([7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0])


def motions(generator):
    """A: Ruckig's own distribution, everything moving. B: rest to rest within the Panda's limits."""
    for k in range(MOTIONS):
        if k % 2:
            zero = np.zeros(AXES)
            ends = generator.uniform(LOWER, UPPER), generator.uniform(LOWER, UPPER)
            yield "B", [ends[0], zero, zero, ends[1], zero, zero, VELOCITY, ACCELERATION, JERK]
        else:
            p0, p1 = generator.normal(0, 4, (2, AXES))
            v0, a0, v1, a1 = generator.normal(0, 0.8, (4, AXES))
            limits = generator.uniform(0.1, 12, (2, AXES)) + np.abs([v1, a1])
            jerk = generator.uniform(0.1, 12, AXES)
            yield "A", [p0, v0, a0, p1, v1, a1, *limits, jerk]


def with_ruckig(case):
    names = ("current_position current_velocity current_acceleration target_position "
             "target_velocity target_acceleration max_velocity max_acceleration max_jerk").split()
    otg, asked, out = with_ruckig.state
    for name, values in zip(names, case):
        setattr(asked, name, values.tolist())
    otg.reset()
    try:
        result = otg.update(asked, out)
    except Exception:
        return None, 0.0
    good = result in (ruckig.Result.Working, ruckig.Result.Finished)
    return (out.trajectory.duration if good else None), out.calculation_duration


with_ruckig.state = (ruckig.Ruckig(AXES, 0.001), ruckig.InputParameter(AXES),
                     ruckig.OutputParameter(AXES))


def with_toppra(points, intervals):
    knots = np.linspace(0, 1, len(points))
    start = time.perf_counter()
    path = toppra.SplineInterpolator(knots, points, bc_type="clamped")
    velocity = toppra.constraint.JointVelocityConstraint(np.stack([-VELOCITY, VELOCITY], 1))
    acceleration = toppra.constraint.JointAccelerationConstraint(
        np.stack([-ACCELERATION, ACCELERATION], 1))
    grid = np.linspace(0, 1, intervals + 1)
    solver = toppra.algorithm.TOPPRA([velocity, acceleration], path, gridpoints=grid,
                                     parametrizer="ParametrizeConstAccel")
    timed = solver.compute_trajectory(0, 0)
    return timed.duration, 1e6 * (time.perf_counter() - start)


def main(program, folder):
    generator = np.random.default_rng(9)
    cases = list(motions(generator))
    paths = [generator.uniform(LOWER, UPPER, (int(generator.integers(3, 9)), AXES))
             for _ in range(PATHS)]
    questions = {
        "motions": [[values.tolist() for values in case] for _, case in cases],
        "paths": [path.tolist() for path in paths], "intervals": INTERVALS,
        "limits": [v.tolist() for v in (LOWER, UPPER, VELOCITY, ACCELERATION, JERK)],
    }
    (folder / "timing.json").write_text(json.dumps(questions))
    theirs = [with_ruckig(case) for _, case in cases]
    subprocess.run([program, str(folder / "timing.json")], check=True)
    ours = json.loads((folder / "timing.ours.json").read_text())
    for kind in "AB":
        pairs = [(t, o) for (k, _), t, o in zip(cases, theirs, ours["motions"]) if k == kind]
        both = [(t[0], o[0]) for t, o in pairs if t[0] is not None and o[0] is not None]
        only = sum(1 for t, o in pairs if t[0] is not None and o[0] is None)
        worst = max(abs(o - t) / t for t, o in both)
        print(f"motions {kind}: both {len(both)}, only ruckig {only}, "
              f"greatest relative difference {worst:.1e}, us median ruckig "
              f"{np.median([t[1] for t, _ in pairs]):.2f} ours "
              f"{np.median([o[1] for _, o in pairs]):.2f}, p95 "
              f"{np.percentile([t[1] for t, _ in pairs], 95):.2f} / "
              f"{np.percentile([o[1] for _, o in pairs], 95):.2f}")
    for column, intervals in enumerate(INTERVALS):
        rows = [(with_toppra(path, intervals), ours["paths"][k][column])
                for k, path in enumerate(paths)]
        worst = max(abs(o[0] - t[0]) / t[0] for t, o in rows)
        print(f"paths, {intervals} intervals: greatest relative difference of the duration "
              f"{worst:.1e}, us median toppra (Python, Seidel) "
              f"{np.median([t[1] for t, _ in rows]):.0f} ours "
              f"{np.median([o[1] for _, o in rows]):.1f}")
    ratios = [row[-1][0] / row[-2][0] for row in ours["paths"]]
    print(f"jerk-limited / acceleration-limited duration: median {np.median(ratios):.4f}, greatest "
          f"{max(ratios):.4f}; ms median {np.median([r[-1][1] for r in ours['paths']]) / 1e3:.2f}")


if __name__ == "__main__":
    toppra.setup_logging("ERROR")
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
