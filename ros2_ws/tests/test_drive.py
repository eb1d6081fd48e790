"""A real arm behind a ROS 2 driver, played by a rclpy program that can be made to misbehave."""
import signal
import threading
import time

import pytest
from action_msgs.msg import GoalStatus
from lianshou_interfaces.action import ExecuteTask
from lianshou_interfaces.msg import SafetyState
from rclpy.executors import MultiThreadedExecutor

from arm_process import ArmProcess
from fake_driver import FakeDriver
from peer import HOME, Peer, until

# The driver's names and order are its own.
NAMES = [f"axis_{number}" for number in range(1, 8)]
START = [0.3, *HOME[1:]]
# Python publishes the joint states, on a machine that may be loaded.
PATIENT = {
    "driver.stale_after_s": 1.0,
    "following_error": 0.2,
    "driver.wait_s": 60.0,
    # Slow enough to be caught in mid-motion.
    "speed_override": 0.2,
}
HOME_COMMAND = '[{"do":"home"}]'
AWAY_COMMAND = '[{"do":"home"},{"do":"jog","direction":"up","distance_m":0.2}]'


class Cell:
    """Arm node, driver and client."""

    def __init__(self, parameters, gripper=None):
        order = sorted(range(7), key=lambda index: (index * 3) % 7)
        joints = {NAMES[index]: START[index] for index in order}
        self.driver = FakeDriver(joints, gripper=gripper)
        self._executor = MultiThreadedExecutor(num_threads=4)
        self._executor.add_node(self.driver)
        self._thread = threading.Thread(target=self._executor.spin, daemon=True)
        listed = lambda names: "[" + ", ".join(names) + "]"  # noqa: E731
        self.arm = ArmProcess(
            {
                "robot": "scr5_class",
                "driver.joints": listed(NAMES),
                "driver.command_joints": listed(joints),
                "driver.safety_stop_service": "safety_stop",
                **PATIENT,
                **parameters,
            }
        )
        self.peer = Peer("client")

    def __enter__(self):
        self._thread.start()
        self.arm.__enter__()
        self.peer.__enter__()
        assert self.peer.task_client.wait_for_server(timeout_sec=60.0), self.arm.output()
        until(lambda: self.peer.safety, "the arm")
        return self

    def __exit__(self, *problem):
        self.peer.__exit__(*problem)
        self.arm.__exit__(*problem)
        self._executor.shutdown()
        self._thread.join()
        self.driver.destroy_node()

    def at(self):
        """Positions of the driver's joints, base to tip."""
        places = dict(zip(self.driver.joints, self.driver.positions))
        return [places[name] for name in NAMES]

    def distance(self, target):
        return max(abs(a - b) for a, b in zip(self.at(), target))

    def begin(self, commands=AWAY_COMMAND):
        handle, _ = self.peer.send(ExecuteTask.Goal(commands_json=commands))
        assert handle.accepted
        return handle

    def stops_because(self, *words):
        """Waits for a latched stop; one of the words is in its reason."""
        self.peer.phase(SafetyState.STOPPED)
        until(
            lambda: any(word in self.peer.safety.reason for word in words),
            f"a reason with {words} (it is {self.peer.safety.reason!r})",
        )

    def recover(self):
        """The driver is well again: resumes, and goes home."""
        self.driver.fault = None

        def is_released():
            self.peer.call("lianshou/resume")
            return self.peer.safety.phase == SafetyState.IDLE

        until(is_released, "the release of the stop")
        status, result = self.peer.execute(HOME_COMMAND)
        assert status == GoalStatus.STATUS_SUCCEEDED, result.message
        until(lambda: self.distance(HOME) < 0.01, "the arm at home")


@pytest.mark.parametrize("drive", ["trajectory_topic", "trajectory_action", "position_topic"])
def test_the_arm_of_a_driver_moves(drive):
    # Positions would come at the rate of the control loop, which Python cannot take in.
    with Cell({"drive": drive, "driver.rate_hz": 50.0}) as cell:
        status, result = cell.peer.execute(HOME_COMMAND)
        assert status == GoalStatus.STATUS_SUCCEEDED, f"{result.message}: {cell.peer.safety.reason}"
        until(lambda: cell.distance(HOME) < 0.005, "the arm at home")
        assert cell.driver.received and not cell.driver.refused, cell.driver.refused[:3]
        count = len(cell.driver.received)
        cell.begin()
        until(lambda: cell.distance(HOME) > 0.1, "motion")
        assert cell.peer.call("lianshou/stop").success
        cell.stops_because("stop service")
        assert len(cell.driver.received) > count
        cell.recover()


@pytest.mark.parametrize("fault, words", [("refuses goals", ["refused"]), ("gives goals up", ["path tolerance", "strayed"])])
def test_what_an_action_server_objects_to_stops_the_arm(fault, words):
    with Cell({"drive": "trajectory_action"}) as cell:
        cell.peer.execute(HOME_COMMAND)
        cell.begin()
        until(lambda: cell.distance(HOME) > 0.03, "motion")
        cell.driver.fault = fault
        cell.stops_because(*words)
        cell.recover()


def test_the_gripper_takes_positions():
    parameters = {
        "drive": "trajectory_topic",
        "driver.gripper": "position_topic",
        "driver.gripper_joint": "knuckle",
    }
    with Cell(parameters, gripper="knuckle") as cell:
        cell.begin('[{"do":"close"}]')
        # The gap of this robot is twice the position of its joint.
        until(lambda: abs(cell.driver.gripper_position) < 1e-3, "closed fingers")
        cell.peer.phase(SafetyState.IDLE)
        cell.begin('[{"do":"open"}]')
        until(lambda: cell.driver.gripper_position > 0.03, "open fingers")


def test_the_gripper_takes_goals_of_an_action_with_a_force():
    parameters = {
        "drive": "trajectory_topic",
        "driver.gripper": "action",
        "driver.gripper_joint": "knuckle",
    }
    with Cell(parameters, gripper="knuckle") as cell:
        cell.begin('[{"do":"close"}]')
        until(lambda: abs(cell.driver.gripper_position) < 1e-3, "closed fingers")
        cell.peer.phase(SafetyState.IDLE)
        assert cell.driver.grips[-1].max_effort > 0.0, cell.driver.grips
        cell.begin('[{"do":"open"}]')
        until(lambda: cell.driver.gripper_position > 0.03, "open fingers")
        cell.peer.phase(SafetyState.IDLE)
        cell.driver.fault = "refuses goals"
        handle = cell.begin('[{"do":"close"}]')
        cell.stops_because("gripper_cmd` refused the goal")
        status, _ = cell.peer.result(handle)
        # Whether the fingers seemed to have closed on something before the stop is a matter of luck.
        assert status in (GoalStatus.STATUS_ABORTED, GoalStatus.STATUS_SUCCEEDED)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_wait_for_a_driver(signal_number):
    with ArmProcess({"robot": "scr5_class", "drive": "trajectory_topic", "driver.wait_s": 600.0}) as arm:
        until(lambda: "waiting for the driver" in arm.output(), "the wait")
        # Its own patience is far longer than ours.
        assert arm.end(signal_number) == 0, arm.output()
        assert "ending" in arm.output()


# From here on one cell serves all tests: whatever has a cell of its own stands above.
@pytest.fixture(scope="module")
def cell():
    with Cell({"drive": "trajectory_topic"}) as cell:
        yield cell


def test_pause_and_resume_act_on_the_real_arm(cell):
    cell.peer.execute(HOME_COMMAND)
    handle = cell.begin()
    until(lambda: cell.distance(HOME) > 0.05, "motion")
    assert cell.peer.call("lianshou/pause").success
    cell.peer.phase(SafetyState.PAUSED)
    until(lambda: standing(cell), "standstill")
    assert cell.peer.call("lianshou/resume").success
    status, result = cell.peer.result(handle)
    assert status == GoalStatus.STATUS_SUCCEEDED, result.message


def standing(cell):
    """Whether the arm of the driver stands for a while."""
    before = cell.at()
    time.sleep(0.2)
    return cell.distance(before) == 0.0


@pytest.mark.parametrize(
    "fault, words",
    [
        ("never moves", ["set-point", "following"]),
        ("elsewhere", ["set-point", "following"]),
        ("silent", ["joint states", "measurement"]),
        ("not a number", ["not a number", "measurement"]),
        ("joint missing", ["missing", "measurement"]),
        ("clock jumps back", ["jumped back", "measurement"]),
    ],
)
def test_a_driver_that_misbehaves_in_mid_motion_is_stopped(cell, fault, words):
    cell.peer.make_ready()
    cell.peer.execute(HOME_COMMAND)
    handle = cell.begin()
    until(lambda: cell.distance(HOME) > 0.03, "motion")
    cell.driver.fault = fault
    cell.stops_because(*words)
    status, result = cell.peer.result(handle)
    assert status == GoalStatus.STATUS_ABORTED and result.outcome == ExecuteTask.Result.DROPPED
    # What it was told last was to stand.
    until(lambda: standing(cell), "standstill")
    cell.recover()


def test_a_driver_that_never_moves_is_asked_for_its_own_stop(cell):
    cell.recover()
    before = cell.driver.safety_stops
    cell.driver.fault = "never moves"
    cell.begin('[{"do":"jog","direction":"up","distance_m":0.3}]')
    cell.stops_because("set-point", "following")
    print("asked for the safety stop:", cell.driver.safety_stops - before)
    cell.recover()


@pytest.mark.parametrize(
    "parameters, words",
    [
        ({"drive": "trajectory_topic", "driver.wait_s": 1.0}, ["where the arm is"]),
        ({"drive": "telepathy"}, ["telepathy"]),
        ({"drive": "trajectory_topic", "driver.joints": "[a, b]"}, ["driver.joints", "2 names"]),
        ({"drive": "trajectory_topic", "driver.delay_s": 0.01}, ["driver.delay_s", "too short"]),
    ],
)
def test_a_drive_that_cannot_start_says_why(parameters, words):
    with ArmProcess({"robot": "scr5_class", **parameters}) as arm:
        assert arm.wait() != 0
        assert all(word in arm.output() for word in words), arm.output()
