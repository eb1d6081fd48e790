"""Motions and path timings: ruckig, toppra and ours on the same questions. See README.md."""

import json
import os
import pathlib
import subprocess
import sys
import time

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import ruckig
import toppra
import toppra.algorithm
import toppra.constraint

AXES = 7
MOTIONS = int(os.environ.get("MOTIONS", 20_000))
CHUNK = 50_000
PATHS = 40
INTERVALS = (100, 200, 500, 1000)
# The Panda's limits: rad, rad/s, rad/s², rad/s³.
UPPER = np.array([2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973])
LOWER = np.array([-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973])
VELOCITY = np.array([2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61])
ACCELERATION = np.array([15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0])
JERK = np.array([7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0])


def motions(generator, count):
    """A: Ruckig's own distribution, everything moving. B: rest to rest within the Panda's limits."""
    for k in range(count):
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


def compare_motions(program, folder, generator):
    """Durations and times of both, in chunks; rows of kind, theirs, their us, ours, our us."""
    rows = []
    for begin in range(0, MOTIONS, CHUNK):
        cases = list(motions(generator, min(CHUNK, MOTIONS - begin)))
        file = folder / "motions.bin"
        np.array([case for _, case in cases]).astype("<f8").tofile(file)
        theirs = [with_ruckig(case) for _, case in cases]
        subprocess.run([program, "motions", str(file)], check=True)
        ours = np.fromfile(folder / "motions.ours.bin", "<f8").reshape(-1, 2)
        for (kind, _), (duration, us), (our_duration, our_us) in zip(cases, theirs, ours):
            rows.append((kind == "A", duration or np.nan, us, our_duration, our_us))
        print(f"motions {begin + len(cases)}", file=sys.stderr)
    rows = np.array(rows)
    for kind, name in ((1, "A, everything moves"), (0, "B, rest to rest")):
        _, theirs, their_us, ours, our_us = rows[rows[:, 0] == kind].T
        both = ~np.isnan(theirs) & ~np.isnan(ours)
        excess = (ours - theirs)[both] / theirs[both]
        quantiles = [np.percentile(us[both], (50, 95, 99)) for us in (their_us, our_us)]
        # The slowest tenth of a percent are other programs' turns, in both.
        means = [np.sort(us[both])[:int(0.999 * both.sum())].mean() for us in (their_us, our_us)]
        print(f"motions {name}: {len(ours)}, both {both.sum()}, only ruckig "
              f"{(~np.isnan(theirs) & np.isnan(ours)).sum()}, only ours "
              f"{(np.isnan(theirs) & ~np.isnan(ours)).sum()}; duration longer by at most "
              f"{max(excess.max(), 0):.1e}, shorter by at most {max(-excess.min(), 0):.1e}, beyond "
              f"1e-12 {(excess > 1e-12).sum()} / {(excess < -1e-12).sum()}")
        for label, theirs_us, ours_us in zip(("median", "p95", "p99", "mean"),
                                             (*quantiles[0], means[0]), (*quantiles[1], means[1])):
            print(f"  us {label}: ruckig {theirs_us:.2f} ours {ours_us:.2f} "
                  f"ratio {ours_us / theirs_us:.2f}")


def compare_paths(program, folder, generator):
    paths = [generator.uniform(LOWER, UPPER, (int(generator.integers(3, 9)), AXES))
             for _ in range(PATHS)]
    questions = {"paths": [path.tolist() for path in paths], "intervals": INTERVALS,
                 "limits": [v.tolist() for v in (LOWER, UPPER, VELOCITY, ACCELERATION, JERK)]}
    file = folder / "timing.json"
    file.write_text(json.dumps(questions))
    subprocess.run([program, "paths", str(file)], check=True)
    ours = json.loads((folder / "timing.ours.json").read_text())["paths"]
    cpp = with_toppra_cpp(folder, paths)
    ratios = []
    for column, intervals in enumerate(INTERVALS):
        rows = [(with_toppra(path, intervals), ours[k][column]) for k, path in enumerate(paths)]
        worst = max(abs(o[0] - t[0]) / t[0] for t, o in rows)
        ratios.append([o[0] / t[0] for t, o in rows])
        our_us = np.median([o[1] for _, o in rows])
        line = (f"paths, {intervals} intervals: greatest relative difference of the duration "
                f"{worst:.1e}, us median toppra (Python, Seidel) "
                f"{np.median([t[1] for t, _ in rows]):.0f} ours {our_us:.1f}")
        if cpp is not None:
            theirs = cpp[column]
            differences = [abs(o[0] - t[0]) / t[0] for t, (_, o) in zip(theirs, rows)]
            their_us = np.median([t[1] for t in theirs])
            line += (f"; toppra (C++, Seidel) {their_us:.1f}, ratio {our_us / their_us:.3f}, "
                     f"greatest difference {max(differences):.1e}")
        print(line)
    longer = [row[-1][0] / row[-2][0] for row in ours]
    print(f"jerk-limited / acceleration-limited duration: median {np.median(longer):.4f}, greatest "
          f"{max(longer):.4f}; ms median {np.median([r[-1][1] for r in ours]) / 1e3:.2f}")
    draw(folder, ratios, longer, ours[0][-1])


def with_toppra_cpp(folder, paths):
    """Per number of intervals: duration and us of every path, or nothing without the program."""
    program = folder / "toppra_cpp"
    if not program.exists():
        return None
    lines = ["%d %d" % (len(paths), len(INTERVALS)), " ".join(map(str, INTERVALS)),
             " ".join(map(repr, VELOCITY.tolist())), " ".join(map(repr, ACCELERATION.tolist()))]
    for path in paths:
        lines.append(str(len(path)))
        lines += [" ".join(map(repr, point)) for point in path.tolist()]
    out = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True,
                         check=True).stdout.split()
    numbers = np.array(out, float).reshape(len(paths), len(INTERVALS), 2)
    return numbers.transpose(1, 0, 2)


def draw(folder, ratios, longer, example):
    """Duration ratios over the paths, and how the limits of one of them are used."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    for intervals, values in zip(INTERVALS, ratios):
        left.plot(np.abs(np.array(values) - 1) + 1e-17, ".", label=f"{intervals} intervals")
    left.set(yscale="log", xlabel="path", ylabel="|ours / toppra − 1|", ylim=(1e-17, 1e-5),
             title="Duration, velocity and acceleration limits")
    left.axhline(1e-6, color="black", lw=0.8, ls="--")
    left.legend(fontsize=8)
    uses = np.array(example[2])
    times = np.linspace(0, example[0], len(uses))
    for column, name in enumerate(("velocity", "acceleration", "jerk")):
        right.plot(times, uses[:, column], label=name, lw=1)
    right.set(xlabel="time [s]", ylabel="greatest share of a limit", ylim=(0, 1.1),
              title=f"Jerk-limited: first path (all: {np.median(longer):.2f} times the bound)")
    right.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(folder / "path_timing.png", dpi=110)


def main(program, folder):
    generator = np.random.default_rng(9)
    compare_motions(program, folder, generator)
    compare_paths(program, folder, generator)


if __name__ == "__main__":
    toppra.setup_logging("ERROR")
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
