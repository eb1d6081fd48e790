"""Puts the same questions to the peers and to us, and prints the tables. See README.md."""

import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import time

import numpy as np
import pinocchio as pin

TOLERANCE = 1e-5
BUDGET_S = 50e-3
SHORT_S = 5e-3
TARGETS = int(os.environ.get("TARGETS", "1000"))
OUR_TARGETS = 10 * TARGETS
# Processes of each side that take turns in timing single calls.
ROUNDS = 9
SHARE = next(pathlib.Path(sys.prefix).glob("lib/python*/site-packages/cmeel.prefix")) / "share"
ROBOTS = {
    "panda": ("panda_description/urdf/panda.urdf", "panda_link0", "panda_link8", None),
    "ur5": ("ur_description/urdf/ur5_robot.urdf", "base_link", "tool0",
            [0.0, -1.2, 1.6, -1.9, -1.57, 0.0]),
}
# In the order of the tables. TRAC-IK runs in two threads.
PYTHON_SOLVERS = {"OptIK": 1, "TRAC-IK": 2}
CALLS = {
    "forward kinematics": "forward",
    "forward kinematics, rotation as a matrix": "forward",
    "with Jacobian": "jacobian",
    "with Jacobian, rotation as a matrix": "jacobian",
    "inverse dynamics": "rnea",
    "mass matrix": "crba",
    "forward dynamics": "aba",
}


class Robot:
    """A robot in Pinocchio, with every joint but the arm's locked."""

    def __init__(self, name, folder):
        path, self.base, self.tip, middle = ROBOTS[name]
        self.name, self.folder, self.urdf = name, folder, folder / f"{name}.urdf"
        shutil.copy(SHARE / "example-robot-data/robots" / path, self.urdf)
        model = pin.buildModelFromUrdf(str(self.urdf))
        self.locked = [n for n in model.names if "finger" in n]
        locked = [model.getJointId(n) for n in self.locked]
        self.model = pin.buildReducedModel(model, locked, pin.neutral(model))
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


def ask(robot, generator):
    """Writes the questions for everybody; returns the targets."""
    targets = [robot.pose(robot.random(generator)) for _ in range(OUR_TARGETS)]
    poses = [pin.SE3ToXYZQUAT(t).tolist() for t in targets]
    seeds = {
        "middle": [robot.middle.tolist()] * OUR_TARGETS,
        "random": [robot.random(generator).tolist() for _ in range(OUR_TARGETS)],
    }
    motions = [[robot.random(generator).tolist(), generator.uniform(-2, 2, robot.model.nv).tolist(),
                generator.uniform(-5, 5, robot.model.nv).tolist()] for _ in range(200)]
    text = {"base": robot.base, "tip": robot.tip, "targets": poses, "seeds": seeds,
            "motions": motions, "peer_targets": TARGETS, "budget_s": BUDGET_S}
    robot.urdf.with_suffix(".json").write_text(json.dumps(text))
    words = [robot.urdf, robot.base, robot.tip, BUDGET_S, len(robot.locked), *robot.locked,
             robot.model.nv, *robot.lower, *robot.upper, len(motions)]
    words += [x for motion in motions for part in motion for x in part]
    words += [TARGETS, len(seeds), *(x for pose in poses[:TARGETS] for x in pose)]
    for kind, starts in seeds.items():
        words += [kind, *(x for start in starts[:TARGETS] for x in start)]
    robot.urdf.with_suffix(".words").write_text("\n".join(map(str, words)))
    return targets


def shimmed(folder, threads, command):
    """Runs a program in which a time limit counts processor time: see clock.c."""
    environment = dict(os.environ, LD_PRELOAD=str(folder.parent / "clock.so"),
                       CLOCK_THREADS=str(threads), RAYON_NUM_THREADS="1")
    subprocess.run([str(word) for word in command], check=True, env=environment)


def answer_as(solver, folder, name, base, tip, lower, upper):
    """In a process of its own: OptIK or TRAC-IK on the questions in a folder."""
    questions = json.loads((folder / f"{name}.json").read_text())
    urdf = folder / f"{name}.urdf"
    lower, upper = json.loads(lower), json.loads(upper)
    if solver == "OptIK":
        import optik
        arm = optik.Robot.from_urdf_file(str(urdf), base, tip)
        arm.set_parallelism(1)
        config = optik.SolverConfig("speed", max_time=BUDGET_S, tol_f=TOLERANCE**2)

        def solve(pose, seed):
            matrix = pin.XYZQUATToSE3(np.array(pose)).homogeneous.tolist()
            answer, us = timed(lambda: arm.ik(config, matrix, seed))
            return (answer[0] if answer else None), us
    else:
        import pytracik
        arm = pytracik.TRAC_IK(base, tip, urdf.read_text(), BUDGET_S, TOLERANCE,
                               pytracik.SolveType.Speed)
        pytracik.set_joint_limits(arm, lower, upper)

        def solve(pose, seed):
            answer, us = timed(lambda: pytracik.ik(arm, np.array(seed), *pose))
            return (list(answer[1:]) if answer[0] >= 0 else None), us / 2

    def timed(call):
        start = time.process_time_ns()
        answer = call()
        return answer, (time.process_time_ns() - start) * 1e-3

    answers = {}
    for kind, seeds in questions["seeds"].items():
        pairs = zip(questions["targets"][:TARGETS], seeds[:TARGETS])
        answers[kind] = [solve(pose, seed) for pose, seed in pairs]
    (folder / f"{name}.{solver}.json").write_text(json.dumps(answers))


def theirs(robot):
    """Answers of the Python solvers and, where it can be used, of the plain solver on Pinocchio."""
    folder, by_solver = robot.folder, {}
    for solver, threads in PYTHON_SOLVERS.items():
        shimmed(folder, threads, [sys.executable, __file__, "--as", solver, folder, robot.name,
                                  robot.base, robot.tip, json.dumps(robot.lower.tolist()),
                                  json.dumps(robot.upper.tolist())])
        by_solver[solver] = json.loads((folder / f"{robot.name}.{solver}.json").read_text())
    out = robot.urdf.with_suffix(".pin")
    try:
        shimmed(folder, 1, [folder.parent / "pinocchio", robot.urdf.with_suffix(".words"), out])
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Pinocchio from C++ is left out: {error}", file=sys.stderr)
        return by_solver
    plain = {}
    for line in out.read_text().splitlines()[1:]:
        if line[0].isalpha():
            rows = plain.setdefault(line, [])
        else:
            us, *q = map(float, line.split())
            rows.append((q or None, us))
    by_solver["damped least squares on Pinocchio"] = plain
    return by_solver


def judged(robot, targets, answers, slack=1.0):
    """Time in us of each target (infinite where it was not solved), and how many answers were wrong."""
    times, wrong = [], 0
    for target, (q, us) in zip(targets, answers):
        if q is not None and robot.is_right(np.array(q), target, slack):
            times.append(us)
        else:
            wrong += q is not None
            times.append(math.inf)
    return np.array(times), wrong


def row(name, times, wrong, ours):
    solved = times[times <= 1e6 * SHORT_S]
    within = [100 * np.mean(times <= 1e6 * budget) for budget in (SHORT_S, BUDGET_S)]
    median, p99 = np.percentile(solved, [50, 99])
    ratio = "1" if ours is None else f"{median / ours:.3g}"
    print(f"| {name} | {within[0]:.2f} | {within[1]:.2f} | {wrong} | {median:.1f} | {p99:.0f} "
          f"| {len(times)} | {ratio} |")
    return median


def inverse_kinematics(robot, targets, ours, by_solver):
    curves = {}
    print(f"\n### {robot.name}: inverse kinematics, 1e-5 m and rad ({ours['kind']})\n")
    print("| solver, seed | solved in 5 ms, % | in 50 ms, % | wrong | median µs | p99 µs | targets "
          "| median, ours numeric = 1 |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in ("middle", "random"):
        times, wrong = judged(robot, targets, ours["inverse"][f"{kind} numeric"])
        curves[f"ours, numeric ({kind})"] = times
        median = row(f"ours, numeric, {kind}", times, wrong, None)
        times, wrong = judged(robot, targets, ours["inverse"][kind])
        row(f"ours as it comes, {kind}", times, wrong, median)
        for solver, answers in {**by_solver, "k with restarts": {kind: ours["inverse"][f"{kind} k"]}}.items():
            slack = math.sqrt(3.0) if solver == "TRAC-IK" else 1.0
            times, wrong = judged(robot, targets, answers[kind], slack)
            curves[f"{solver} ({kind})"] = times
            row(f"{solver}, {kind}", times, wrong, median)
    return curves


def from_python(robot, generator):
    """Times of Pinocchio's calls in ns, from Python: with what the binding adds."""
    model, data, frame = robot.model, robot.data, robot.frame
    motions = [(robot.random(generator), generator.uniform(-2, 2, model.nv),
                generator.uniform(-5, 5, model.nv)) for _ in range(200)]
    calls = {
        "forward": lambda q, v, a: pin.framesForwardKinematics(model, data, q),
        "jacobian": lambda q, v, a: pin.computeFrameJacobian(model, data, q, frame, pin.LOCAL_WORLD_ALIGNED),
        "rnea": lambda q, v, a: pin.rnea(model, data, q, v, a),
        "crba": lambda q, v, a: pin.crba(model, data, q),
        "aba": lambda q, v, a: pin.aba(model, data, q, v, a),
        "nothing": lambda q, v, a: pin.skew(q[:3]),
    }
    times = {}
    for name, call in calls.items():
        rounds = []
        for _ in range(50):
            start = time.thread_time_ns()
            for motion in motions:
                call(*motion)
            rounds.append((time.thread_time_ns() - start) / len(motions))
        times[name] = min(rounds)
    return times


def in_turn(program, robot):
    """Times in ns of our calls and of Pinocchio's from C++: medians of processes that take turns."""
    words, out = robot.urdf.with_suffix(".words"), robot.urdf.with_suffix(".pin.calls")
    mine, peer = [], []
    for _ in range(ROUNDS):
        subprocess.run([program, "time", str(robot.urdf)], check=True)
        mine.append(json.loads(robot.urdf.with_suffix(".calls.json").read_text()))
        try:
            command = [robot.folder.parent / "pinocchio", words, out, "time"]
            subprocess.run(list(map(str, command)), check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        told = out.read_text().split()
        peer.append(dict(zip(told[::2], map(float, told[1::2]))))

    def medians(rounds):
        return {name: float(np.median([times[name] for times in rounds])) for name in rounds[0]}

    return medians(mine), medians(peer) if peer else None


def speed(robot, program, generator):
    ours, pinocchio = in_turn(program, robot)
    title = "Pinocchio (C++)"
    if pinocchio is None:
        pinocchio = from_python(robot, generator)
        title = f"Pinocchio from Python (of which the binding about {pinocchio['nothing']:.0f})"
    print(f"\n### {robot.name}: time of a call, ns\n")
    print(f"| call | ours | {title} | ours / Pinocchio |\n|---|---|---|---|")
    for call, name in CALLS.items():
        mine, peer = ours[call], pinocchio[name]
        print(f"| {call} | {mine:.0f} | {peer:.0f} | {mine / peer:.2f} |")
    for call in sorted(set(ours) - set(CALLS)):
        print(f"| {call} | {ours[call]:.0f} | | |")


def difference(ours, theirs):
    ours, theirs = np.array(ours), np.array(theirs)
    return float(np.max(np.abs(ours - theirs)) / max(1.0, float(np.max(np.abs(theirs)))))


def compare_values(answers):
    """Forward kinematics and dynamics against Pinocchio, on the arm that we find in a URDF."""
    full = pin.buildModelFromUrdf(answers["urdf"])
    full.gravity.linear = np.array([0.0, 0.0, -9.81])
    others, still = answers["others"], np.zeros(full.nv)
    for name, position in others.items():
        still[full.joints[full.getJointId(name)].idx_v] = position
    locked = [full.getJointId(name) for name in others]
    model = pin.buildReducedModel(full, locked, pin.integrate(full, pin.neutral(full), still))
    data, frame = model.createData(), model.getFrameId(answers["tip"], pin.FrameType.BODY)
    places = [model.joints[model.getJointId(name)].idx_v for name in answers["joints"]]
    assert model.nv == len(places)

    def sorted_in(values):
        out = np.zeros(model.nv)
        out[places] = values
        return out

    worst = dict.fromkeys(["forward kinematics", "inverse dynamics", "mass matrix",
                           "forward dynamics", "Jacobian's rate"], 0.0)
    for (q, v, a), (tip, tau, matrix, back, bias) in zip(answers["motions"], answers["values"]):
        q = pin.integrate(model, pin.neutral(model), sorted_in(q))
        v, a = sorted_in(v), sorted_in(a)
        pin.forwardKinematics(model, data, q, v, 0 * v)
        place = pin.updateFramePlacement(model, data, frame)
        drift = pin.getFrameClassicalAcceleration(model, data, frame, pin.LOCAL_WORLD_ALIGNED)
        pairs = [(tip, place.translation), (bias, drift.vector)]
        pairs.insert(1, (tau, pin.rnea(model, data, q, v, a)[places]))
        mass = pin.crba(model, data, q)
        mass = np.triu(mass) + np.triu(mass, 1).T
        pairs[2:2] = [(matrix, mass[np.ix_(places, places)].flatten())]
        if back:
            accelerations = pin.aba(model, data, q, v, np.array(sorted_in(tau)))[places]
            pairs[3:3] = [(back, accelerations)]
        keys = list(worst) if back else [key for key in worst if key != "forward dynamics"]
        for key, (mine, peer) in zip(keys, pairs):
            worst[key] = max(worst[key], difference(mine, peer))
    return worst


def values(program, folder):
    """Every URDF of example-robot-data that we can read."""
    urdfs = sorted((SHARE / "example-robot-data/robots").glob("**/*.urdf"))
    listed, out = folder / "urdfs.json", folder / "values.json"
    listed.write_text(json.dumps([str(urdf) for urdf in urdfs]))
    subprocess.run([program, "values", str(listed), str(out)], check=True)
    print("### Values: largest relative difference from Pinocchio\n")
    print("| URDF of example-robot-data | axes | " + " | ".join(
        ["tip", "inverse dynamics", "mass matrix", "forward dynamics", "J̇·q̇"]) + " |")
    print("|---|---|---|---|---|---|---|")
    worst, left_out = 0.0, []
    for answers in json.loads(out.read_text()):
        name = pathlib.Path(answers["urdf"]).name
        if "error" in answers:
            left_out.append(f"{name} ({answers['error']})")
            continue
        try:
            found = compare_values(answers)
        except ValueError as error:
            left_out.append(f"{name} (Pinocchio: {str(error).splitlines()[0]})")
            continue
        numbers = " | ".join(f"{value:.0e}" for value in found.values())
        print(f"| {name} | {len(answers['joints'])} | {numbers} |")
        # Where an axis moves next to no mass, both amplify rounding by the mass matrix' condition.
        worst = max(worst, *(v for k, v in found.items() if k != "forward dynamics"))
    print(f"\nLargest of all but forward dynamics: {worst:.1e}. Left out: {'; '.join(left_out) or 'none'}.")
    assert worst < 1e-9


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "questions"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    values(program, folder)
    generator = np.random.default_rng(8)
    curves = {}
    for name in ROBOTS:
        robot = Robot(name, folder)
        targets = ask(robot, generator)
        shimmed(folder, 1, [program, "solve", robot.urdf])
        ours = json.loads(robot.urdf.with_suffix(".ours.json").read_text())
        curves[name] = inverse_kinematics(robot, targets, ours, theirs(robot))
        speed(robot, program, generator)
    from plot import plot
    plot(curves, pathlib.Path(sys.argv[2]) / "solve_rate.png")


if __name__ == "__main__":
    if sys.argv[1] == "--as":
        answer_as(sys.argv[2], pathlib.Path(sys.argv[3]), *sys.argv[4:])
    else:
        main()
