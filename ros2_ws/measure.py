#!/usr/bin/env python3
"""Measures the figures of docs/ros2.md on this machine and prints them; asserts nothing.

    . ros2_ws/scripts/environment.sh && "$ROS_PYTHON" ros2_ws/measure.py [SECONDS]
"""
import collections
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tests"))
os.environ.setdefault("ROS_DOMAIN_ID", str(random.SystemRandom().randint(1, 101)))
os.environ.setdefault("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")

import rclpy  # noqa: E402
from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from sensor_msgs.msg import JointState  # noqa: E402

from arm_process import ArmProcess  # noqa: E402
from peer import Peer, away, trajectory, until  # noqa: E402
from test_stop import stop_periods  # noqa: E402

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0


def quantile(values, share):
    ordered = sorted(values)
    return ordered[int((len(ordered) - 1) * share)]


def joint_states(rate_hz):
    """Latency, losses, processor time and memory with one rclpy subscriber."""
    with ArmProcess({"joint_state_rate_hz": rate_hz}) as arm:
        node = rclpy.create_node("recorder")
        latencies_us, gaps = [], []

        def note(message):
            stamp_s = message.header.stamp.sec + 1e-9 * message.header.stamp.nanosec
            latencies_us.append((time.time() - stamp_s) * 1e6)
            gaps.append(stamp_s)

        node.create_subscription(JointState, "joint_states", note, QoSProfile(depth=100))
        while len(latencies_us) < rate_hz:
            rclpy.spin_once(node, timeout_sec=0.1)
        latencies_us.clear()
        gaps.clear()
        cpu_s, begun_s = arm.cpu_s(), time.monotonic()
        while time.monotonic() < begun_s + SECONDS:
            rclpy.spin_once(node, timeout_sec=0.1)
        elapsed_s = time.monotonic() - begun_s
        share = (arm.cpu_s() - cpu_s) / elapsed_s
        sent = round((gaps[-1] - gaps[0]) * rate_hz) + 1
        print(
            f"joint_states at {rate_hz:.0f} Hz to rclpy: {len(latencies_us)} of {sent} messages, one way "
            f"p50 {quantile(latencies_us, 0.5):.0f} us, p99 {quantile(latencies_us, 0.99):.0f} us, "
            f"max {max(latencies_us):.0f} us; node {share:.1%} of a core, {arm.resident_mib():.1f} MiB"
        )
        node.destroy_node()


def idle():
    """Processor time without any subscriber."""
    with ArmProcess({"joint_state_rate_hz": 500.0}) as arm:
        until(lambda: "with the arm" in arm.output(), "a start")
        time.sleep(1.0)
        cpu_s, begun_s = arm.cpu_s(), time.monotonic()
        time.sleep(SECONDS)
        share = (arm.cpu_s() - cpu_s) / (time.monotonic() - begun_s)
        print(f"500 Hz without a subscriber: {share:.1%} of a core, {arm.resident_mib():.1f} MiB")


def stop():
    """From the call of the stop service to the first joint state that shows a slower arm."""
    times_ms = []
    with ArmProcess({"joint_state_rate_hz": 1000.0}) as arm, Peer("stopper") as peer:
        peer.wait_for_arm()
        for turn in range(10):
            peer.make_ready()
            peer.send(trajectory((away(0, 1.0 if turn % 2 == 0 else -1.0), 4.0)))
            until(lambda: peer.speed() > 0.2, "motion")
            begun_s = time.time()
            fastest = peer.speed()
            client = peer.call("lianshou/stop")
            answered_s = time.time()
            assert client.success
            until(lambda: peer.speed() < 0.9 * fastest, "braking")
            stamp = peer.joints.header.stamp
            times_ms.append(((answered_s - begun_s) * 1e3, (stamp.sec + 1e-9 * stamp.nanosec - begun_s) * 1e3))
            peer.make_ready()
    answers, braking = zip(*times_ms)
    print(
        f"stop service: answered after p50 {quantile(answers, 0.5):.1f} ms; "
        f"measured speed 10 % lower after p50 {quantile(braking, 0.5):.1f} ms, max {max(braking):.1f} ms"
    )


def stop_in_periods():
    """From the call of the stop service to the first decelerating set-point, in control periods."""
    with ArmProcess({"measure_stops": True}) as arm, Peer("counter") as peer:
        peer.wait_for_arm()
        says = peer.collect(DiagnosticArray, "/diagnostics")
        stops = [stop_periods(peer, says) for _ in range(20)]
        assert arm.is_running()
    for what in ("call", "latch"):
        counts = collections.Counter(stop[f"periods from the {what}"] for stop in stops)
        told = ", ".join(f"{count} times {periods}" for periods, count in sorted(counts.items()))
        print(f"stop service: set-points decelerate after so many periods of 2 ms from the {what} on: {told}")


def main():
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    rclpy.init()
    idle()
    for rate_hz in (500.0, 1000.0):
        joint_states(rate_hz)
    stop()
    stop_in_periods()
    rclpy.shutdown()


main()
