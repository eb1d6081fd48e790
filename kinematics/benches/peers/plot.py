"""Solve rate against time budget, from the times of single targets."""

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

NAMES = {"panda": "Panda, 7 axes", "ur5": "UR5, 6 axes"}


def plot(curves, path):
    """`curves`: by robot and solver, the time of each target in µs, infinite where it was not solved."""
    figure, plots = pyplot.subplots(1, len(curves), figsize=(11, 4.6), sharey=True)
    for axes, (robot, by_solver) in zip(np.atleast_1d(plots), curves.items()):
        colours = {}
        for label, times in by_solver.items():
            solver, seed = label.rsplit(" (", 1)
            colour = colours.setdefault(solver, f"C{len(colours)}")
            solved = np.sort(times[np.isfinite(times)]) * 1e-3
            rate = 100 * np.arange(1, len(solved) + 1) / len(times)
            style = "-" if seed.startswith("middle") else "--"
            name = solver if style == "-" else None
            axes.step(solved, rate, style, where="post", color=colour, label=name, linewidth=1.6)
        axes.set(xscale="log", xlim=(1e-3, 50), ylim=(0, 101), title=NAMES[robot],
                 xlabel="time budget, ms of processor time")
        axes.grid(alpha=0.3, which="both")
    np.atleast_1d(plots)[0].set_ylabel("targets solved, %")
    np.atleast_1d(plots)[0].legend(fontsize=8, loc="lower right")
    figure.suptitle("Inverse kinematics, 1e-5 m and rad; seeds: middle of the range (solid), random (dashed)",
                    fontsize=10)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
