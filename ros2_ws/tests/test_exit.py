"""The end of the node: braked first, exit code 0, never a crash."""
import os
import signal

import pytest

from arm_process import ArmProcess
from peer import Peer, away, trajectory, until

# The whole distance is run with LIANSHOU_ROS_STARTS=200.
STARTS = int(os.environ.get("LIANSHOU_ROS_STARTS", "4"))


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_the_arm_is_braked_before_the_node_ends(signal_number):
    with ArmProcess({"joint_state_rate_hz": 200.0}) as arm, Peer() as peer:
        peer.wait_for_arm()
        handle, _ = peer.send(trajectory((away(0, 1.2), 4.0)))
        assert handle.accepted
        result = peer.ask_result(handle)
        until(lambda: peer.speed() > 0.1, "motion")
        speeds = []
        peer.create_subscription(type(peer.joints), "joint_states", lambda one: speeds.append(max(map(abs, one.velocity))), 200)
        assert arm.end(signal_number) == 0, arm.output()
        # It was seen braking: the last thing that it told is that it stands.
        until(lambda: speeds and speeds[-1] < 0.01, "standstill")
        until(result.done, "the result of the goal")
        assert "end of the node" in result.result().result.error_string


def test_starts_and_ends_without_a_crash():
    for turn in range(STARTS):
        with ArmProcess() as arm:
            until(lambda: "with the arm" in arm.output(), f"start {turn}")
            assert arm.end(signal.SIGINT if turn % 2 else signal.SIGTERM) == 0, arm.output()


def test_a_node_that_is_killed_leaves_a_graph_that_works():
    with ArmProcess() as arm, Peer() as peer:
        peer.wait_for_arm()
        peer.send(trajectory((away(0, 1.2), 4.0)))
        until(lambda: peer.speed() > 0.1, "motion")
        assert arm.end(signal.SIGKILL) == -signal.SIGKILL
    with ArmProcess(), Peer() as peer:
        peer.wait_for_arm()
        peer.go_home()
