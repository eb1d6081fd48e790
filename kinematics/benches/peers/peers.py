"""Puts the same questions to the peers and to us, and prints the tables. See README.md."""

import json
import math
import pathlib
import shutil
import subprocess
import sys
import time

import numpy as np
import optik
import pinocchio as pin
import pytracik

TOLERANCE = 1e-5
BUDGET_S = 5e-3
TARGETS = 1000
ROBOTS = {
    "panda": ("panda_description/urdf/panda.urdf", "panda_link0", "panda_link8", None),
    "ur5": ("ur_description/urdf/ur5_robot.urdf", "base_link", "tool0",
            [0.0, -1.2, 1.6, -1.9, -1.57, 0.0]),
}


class Robot:
    """A robot in Pinocchio, with every joint but the arm's locked."""

    def __init__(self, name, folder):
        path, self.base, self.tip, middle = ROBOTS[name]
        prefix = next(pathlib.Path(sys.prefix).glob("lib/python*/site-packages/cmeel.prefix"))
        self.urdf = folder / f"{name}.urdf"
        shutil.copy(prefix / "share/example-robot-data/robots" / path, self.urdf)
        model = pin.buildModelFromUrdf(str(self.urdf))
        fingers = [i for i, n in enumerate(model.names) if "finger" in n]
        self.model = pin.buildReducedModel(model, fingers, pin.neutral(model))
        self.data = self.model.createData()
        self.frame = self.model.getFrameId(self.tip)
        self.lower = self.model.lowerPositionLimit
        self.upper = self.model.upperPositionLimit
        self.middle = np.array(middle if middle else 0.5 * (self.lower + self.upper))

    def random(self, generator):
        return generator.uniform(self.lower, self.upper)

    def pose(self, q):
        pin.framesForwardKinematics(self.model, self.data, q)
        base = self.data.oMf[self.model.getFrameId(self.base)]
        return base.actInv(self.data.oMf[self.frame])

    def is_right(self, q, target, slack=1.0):
        left = self.pose(np.array(q)).actInv(target)
        inside = np.all(q >= self.lower - 1e-9) and np.all(q <= self.upper + 1e-9)
        distance = np.linalg.norm(left.translation)
        angle = np.linalg.norm(pin.log3(left.rotation))
        return inside and max(distance, angle) <= TOLERANCE * slack * 1.001


def questions(robot, generator):
    configurations = [robot.random(generator) for _ in range(TARGETS)]
    targets = [robot.pose(q) for q in configurations]
    seeds = {
        "middle": [robot.middle] * TARGETS,
        "random": [robot.random(generator) for _ in range(TARGETS)],
    }
    motions = [[robot.random(generator), generator.uniform(-2, 2, robot.model.nv),
                generator.uniform(-5, 5, robot.model.nv)] for _ in range(200)]
    return targets, seeds, motions


def ask_us(binary, folder, robot, targets, seeds, motions):
    text = {
        "base": robot.base,
        "tip": robot.tip,
        "targets": [list(pin.SE3ToXYZQUAT(t)) for t in targets],
        "seeds": {name: [list(s) for s in values] for name, values in seeds.items()},
        "motions": [[list(v) for v in motion] for motion in motions],
    }
    robot.urdf.with_suffix(".json").write_text(json.dumps(text))
    subprocess.run([binary, str(folder)], check=True)
    return json.loads(robot.urdf.with_suffix(".ours.json").read_text())


def timed(call):
    start = time.perf_counter_ns()
    answer = call()
    return answer, (time.perf_counter_ns() - start) * 1e-3


def ask_optik(robot, targets, seeds):
    solver = optik.Robot.from_urdf_file(str(robot.urdf), robot.base, robot.tip)
    solver.set_parallelism(1)
    config = optik.SolverConfig("speed", max_time=BUDGET_S, tol_f=TOLERANCE**2)
    for target, seed in zip(targets, seeds):
        matrix, start = target.homogeneous.tolist(), seed.tolist()
        answer, us = timed(lambda: solver.ik(config, matrix, start))
        yield (answer[0] if answer else None), us


def ask_trac_ik(robot, targets, seeds):
    kind = pytracik.SolveType.Speed
    solver = pytracik.TRAC_IK(robot.base, robot.tip, robot.urdf.read_text(), BUDGET_S, TOLERANCE, kind)
    pytracik.set_joint_limits(solver, list(robot.lower), list(robot.upper))
    for target, seed in zip(targets, seeds):
        pose = list(pin.SE3ToXYZQUAT(target))
        answer, us = timed(lambda: pytracik.ik(solver, seed, *pose))
        yield (list(answer[1:]) if answer[0] >= 0 else None), us


def summary(name, robot, targets, answers, ours=None, slack=1.0):
    times, solved, wrong = [], 0, 0
    for target, (q, us) in zip(targets, answers):
        if q is None:
            continue
        right = robot.is_right(np.array(q), target, slack)
        solved, wrong = solved + right, wrong + (not right)
        times.append(us)
    median, p99 = (np.percentile(times, [50, 99]) if times else (math.nan, math.nan))
    ratio = f"{median / ours:8.1f}" if ours else "       1"
    rate = 100.0 * solved / len(targets)
    print(f"| {name:<24} | {rate:6.1f} | {wrong:5} | {median:9.1f} | {p99:9.1f} | {ratio} |")
    return median


def inverse_kinematics(name, robot, targets, seeds, answers):
    print(f"\n{name}: inverse kinematics ({answers['kind']})\n")
    print("| solver, seed             | solved % | wrong | median µs | p99 µs | median, ours = 1 |")
    print("|---|---|---|---|---|---|")
    for kind, starts in seeds.items():
        numeric = summary(f"ours, numeric, {kind}", robot, targets, answers["inverse"][f"{kind} numeric"])
        summary(f"ours, {kind}", robot, targets, answers["inverse"][kind], numeric)
        summary(f"k with restarts, {kind}", robot, targets, answers["inverse"][f"{kind} k"], numeric)
        summary(f"OptIK, {kind}", robot, targets, ask_optik(robot, targets, starts), numeric)
        trac = ask_trac_ik(robot, targets, starts)
        summary(f"TRAC-IK, {kind}", robot, targets, trac, numeric, math.sqrt(3.0))


def calls(robot):
    model, data, frame = robot.model, robot.data, robot.frame
    return {
        "forward kinematics": lambda q, v, a: pin.framesForwardKinematics(model, data, q),
        "with Jacobian": lambda q, v, a: pin.computeFrameJacobian(
            model, data, q, frame, pin.LOCAL_WORLD_ALIGNED),
        "inverse dynamics": lambda q, v, a: pin.rnea(model, data, q, v, a),
        "mass matrix": lambda q, v, a: pin.crba(model, data, q),
        "forward dynamics": lambda q, v, a: pin.aba(model, data, q, v, a),
        "binding": lambda q, v, a: pin.skew(q[:3]),
    }


def speed(name, robot, motions, ours):
    print(f"\n{name}: time of a call, ns\n\n| call | ours | Pinocchio from Python |\n|---|---|---|")
    for call, function in calls(robot).items():
        best = math.inf
        for _ in range(50):
            start = time.perf_counter_ns()
            for motion in motions:
                function(*motion)
            best = min(best, (time.perf_counter_ns() - start) / len(motions))
        print(f"| {call} | {ours.get(call, math.nan):.0f} | {best:.0f} |")


def difference(ours, theirs):
    ours, theirs = np.array(ours), np.array(theirs)
    return float(np.max(np.abs(ours - theirs)) / max(1.0, float(np.max(np.abs(theirs)))))


def values(name, robot, motions, ours):
    model, data = robot.model, robot.data
    # Gravity as we have it.
    model.gravity.linear = np.array([0.0, 0.0, -9.81])
    worst = dict.fromkeys(["forward kinematics", "inverse dynamics", "mass matrix", "forward dynamics"], 0.0)
    for (q, v, a), (tip, tau, matrix, back) in zip(motions, ours):
        pairs = [(tip, robot.pose(q).translation), (tau, pin.rnea(model, data, q, v, a))]
        full = pin.crba(model, data, q)
        full = np.triu(full) + np.triu(full, 1).T
        pairs += [(matrix, full.flatten()), (back, a)]
        for key, (mine, theirs) in zip(worst, pairs):
            worst[key] = max(worst[key], difference(mine, theirs))
    print(f"\n{name}: largest relative difference from Pinocchio")
    for key, value in worst.items():
        print(f"- {key}: {value:.1e}")
    assert max(worst.values()) < 1e-9


def main():
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "questions"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    generator = np.random.default_rng(8)
    for name in ROBOTS:
        robot = Robot(name, folder)
        targets, seeds, motions = questions(robot, generator)
        answers = ask_us(binary, folder, robot, targets, seeds, motions)
        values(name, robot, motions, answers["values"])
        inverse_kinematics(name, robot, targets, seeds, answers)
        speed(name, robot, motions, answers["nanoseconds"])
        robot.urdf.unlink()


if __name__ == "__main__":
    main()
