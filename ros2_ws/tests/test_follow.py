"""The embedded simulator as an arm under joint_trajectory_controller: what MoveIt or anybody else sends
to arm_controller/follow_joint_trajectory."""
import math
import time

import pytest
from action_msgs.msg import GoalStatus, GoalStatusArray
from builtin_interfaces.msg import Duration
from control_msgs.action import FollowJointTrajectory
from control_msgs.msg import JointTolerance
from lianshou_interfaces.msg import SafetyState

from peer import HOME, JOINTS, LATCHED, Peer, away, point, trajectory, until

Result = FollowJointTrajectory.Result


@pytest.fixture
def at_home(ready):
    ready.go_home()
    return ready


def test_a_trajectory_is_followed_with_feedback(at_home):
    goal = trajectory((away(0, 0.2), 1.0), (away(0, 0.5), 2.0), (away(0, 0.3), 3.0))
    handle, feedback = at_home.send(goal)
    status, result = at_home.result(handle)
    assert status == GoalStatus.STATUS_SUCCEEDED and result.error_code == Result.SUCCESSFUL
    assert abs(at_home.positions()[0] - 0.3) < 0.01
    assert list(feedback[0].joint_names) == JOINTS
    for message in feedback:
        for desired, actual, error in zip(
            message.desired.positions, message.actual.positions, message.error.positions
        ):
            assert math.isclose(desired - actual, error, abs_tol=1e-9)
    assert max(message.actual.positions[0] for message in feedback) > 0.4, "it went where it was told to"


def test_dense_points_with_velocities_and_any_order_of_joints(at_home):
    joints = list(reversed(JOINTS))
    points = []
    for step in range(41):
        phase = step / 40
        smooth = phase * phase * (3 - 2 * phase)
        speed = 6 * phase * (1 - phase) / 2.0
        positions = away(3, -0.4 * smooth)
        velocities = [0.0] * 7
        velocities[3] = -0.4 * speed
        points.append(point(reversed(positions), 2.0 * phase, reversed(velocities)))
    status, result = at_home.follow(trajectory(*points, joints=joints))
    assert status == GoalStatus.STATUS_SUCCEEDED, result.error_string
    assert abs(at_home.positions()[3] - (HOME[3] - 0.4)) < 0.01


def no_points():
    return trajectory()


def wrong_name():
    return trajectory((HOME, 1.0), joints=[*JOINTS[:6], "joint_77"])


def missing_joint():
    return trajectory((HOME[:6], 1.0), joints=JOINTS[:6])


def repeated_joint():
    return trajectory((HOME, 1.0), joints=[*JOINTS[:6], JOINTS[0]])


def unsorted_times():
    return trajectory((HOME, 1.0), (HOME, 0.5))


def wrong_size():
    return trajectory((HOME[:5], 1.0))


def not_a_number():
    return trajectory((away(2, math.nan), 1.0))


def infinite_velocity():
    return trajectory(point(HOME, 1.0, [math.inf] + [0.0] * 6))


def ends_in_motion():
    return trajectory(point(HOME, 1.0, [0.5] + [0.0] * 6))


def past_stamp():
    goal = trajectory((HOME, 1.0))
    goal.trajectory.header.stamp.sec = int(time.time()) - 100
    return goal


REJECTED = [no_points, wrong_name, missing_joint, repeated_joint, unsorted_times, wrong_size, not_a_number,
            infinite_velocity, ends_in_motion, past_stamp]


@pytest.mark.parametrize("bad", REJECTED, ids=lambda bad: bad.__name__)
def test_what_a_controller_rejects_is_rejected(ready, bad):
    handle, _ = ready.send(bad())
    assert not handle.accepted
    assert ready.safety.phase == SafetyState.IDLE


def out_of_range():
    return trajectory((away(0, 3.5), 9.0))


def jump():
    return trajectory((away(0, 1.0), 0.05))


def begins_elsewhere():
    return trajectory((away(0, 0.5), 0.0), (away(0, 0.6), 1.0))


def a_hundred_thousand_points():
    return trajectory(*((HOME, 0.01 * (step + 1)) for step in range(100_000)))


def an_hour():
    return trajectory((away(0, 0.1), 3600.0))


@pytest.mark.parametrize(
    "bad", [out_of_range, jump, begins_elsewhere, a_hundred_thousand_points, an_hour], ids=lambda bad: bad.__name__
)
def test_what_only_this_arm_refuses_is_told(at_home, bad):
    status, result = at_home.follow(bad())
    assert status == GoalStatus.STATUS_ABORTED
    assert result.error_code == Result.INVALID_GOAL and result.error_string


def test_joints_may_be_left_out_where_that_is_allowed(at_home):
    from rcl_interfaces.msg import Parameter, ParameterValue
    from rcl_interfaces.srv import SetParameters

    def allow(yes):
        value = ParameterValue(type=1, bool_value=yes)
        parameter = Parameter(name="allow_partial_joints_goal", value=value)
        response = at_home.call(
            "lianshou_arm/set_parameters", SetParameters, SetParameters.Request(parameters=[parameter])
        )
        assert response.results[0].successful, response.results[0].reason

    allow(True)
    try:
        status, _ = at_home.follow(trajectory(([0.25], 1.0), joints=["joint_7"]))
        assert status == GoalStatus.STATUS_SUCCEEDED
        assert max(abs(a - b) for a, b in zip(at_home.positions(), away(6, 0.25))) < 0.01
    finally:
        allow(False)


def test_cancel_brings_the_arm_to_rest_on_the_path(at_home):
    statuses = at_home.collect(
        GoalStatusArray, "arm_controller/follow_joint_trajectory/_action/status", LATCHED
    )
    handle, _ = at_home.send(trajectory((away(0, 1.2), 4.0)))
    until(lambda: at_home.speed() > 0.1, "motion")
    assert len(at_home.cancel(handle).goals_canceling) == 1
    status, result = at_home.result(handle)
    assert status == GoalStatus.STATUS_CANCELED and result.error_code == Result.SUCCESSFUL
    until(lambda: at_home.speed() < 1e-3, "standstill")
    assert 0.01 < at_home.positions()[0] < 1.15
    identity = bytes(handle.goal_id.uuid)

    def told():
        last = [one.status for one in statuses[-1].status_list if bytes(one.goal_info.goal_id.uuid) == identity]
        return last == [GoalStatus.STATUS_CANCELED]

    until(told, "CANCELED on the status topic")


def test_cancel_right_after_the_goal(at_home):
    for _ in range(5):
        handle, _ = at_home.send(trajectory((away(0, 0.5), 2.0)))
        at_home.cancel(handle)
        status, _ = at_home.result(handle)
        assert status == GoalStatus.STATUS_CANCELED


def test_a_new_goal_takes_the_place_of_the_old_one_also_from_another_client(at_home):
    with Peer("second_peer") as second:
        second.wait_for_arm()
        first, _ = at_home.send(trajectory((away(0, 1.2), 4.0)))
        until(lambda: at_home.speed() > 0.1, "motion")
        handle, _ = second.send(trajectory((away(0, -0.3), 3.0)))
        status, result = at_home.result(first)
        assert status == GoalStatus.STATUS_CANCELED
        assert result.error_code == Result.INVALID_GOAL and "new incoming" in result.error_string
        status, _ = second.result(handle)
        assert status == GoalStatus.STATUS_SUCCEEDED
        assert abs(second.positions()[0] + 0.3) < 0.02


def test_a_rejected_goal_takes_nobodys_place(at_home):
    first, _ = at_home.send(trajectory((away(0, 0.4), 1.5)))
    for bad in (unsorted_times, out_of_range):
        at_home.send(bad())
    status, _ = at_home.result(first)
    assert status == GoalStatus.STATUS_SUCCEEDED


def test_a_stamp_ahead_is_waited_for(at_home):
    goal = trajectory((away(0, 0.1), 0.5))
    start_s = time.time() + 1.0
    goal.trajectory.header.stamp.sec = int(start_s)
    goal.trajectory.header.stamp.nanosec = int((start_s % 1) * 1e9)
    status, _ = at_home.follow(goal)
    assert status == GoalStatus.STATUS_SUCCEEDED
    assert time.time() >= start_s + 0.5


def test_a_path_tolerance_that_no_arm_keeps_ends_the_motion(at_home):
    goal = trajectory((away(0, 1.0), 1.0))
    goal.path_tolerance = [JointTolerance(name="joint_1", position=1e-7)]
    status, result = at_home.follow(goal)
    assert status == GoalStatus.STATUS_ABORTED
    assert result.error_code == Result.PATH_TOLERANCE_VIOLATED and "joint_1" in result.error_string
    until(lambda: at_home.speed() < 1e-3, "standstill")


def test_a_goal_tolerance_that_no_arm_meets_ends_in_time(at_home):
    goal = trajectory((away(1, 0.2), 1.0))
    goal.goal_tolerance = [JointTolerance(name=name, position=1e-12) for name in JOINTS]
    goal.goal_time_tolerance = Duration(nanosec=200_000_000)
    status, result = at_home.follow(goal)
    assert status == GoalStatus.STATUS_ABORTED
    assert result.error_code == Result.GOAL_TOLERANCE_VIOLATED


def test_tasks_and_trajectories_do_not_mix(at_home):
    from lianshou_interfaces.action import ExecuteTask

    task, _ = at_home.send(ExecuteTask.Goal(commands_json='[{"do":"pick","object":"green block"}]'))
    until(lambda: at_home.speed() > 0.05, "motion")
    status, result = at_home.follow(trajectory((away(0, 0.2), 2.0)))
    assert status == GoalStatus.STATUS_ABORTED and result.error_code == Result.INVALID_GOAL
    at_home.call("lianshou/cancel")
    at_home.result(task)
