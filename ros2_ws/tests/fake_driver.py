"""The other side of the drive: a driver of an arm that follows what it is sent, or does not.

Behaves like ros2_control with a joint_trajectory_controller or a forward position controller: a
trajectory takes the place of the one before, the points are joined by cubics, and the last velocity
has to be zero. `fault` makes it misbehave while it runs.
"""

import math
import threading
import time

from control_msgs.action import FollowJointTrajectory, GripperCommand
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import JointState
from std_msgs.msg import Float64MultiArray
from std_srvs.srv import Trigger
from trajectory_msgs.msg import JointTrajectory

PERIOD_S = 0.01


def seconds(stamp):
    return stamp.sec + 1e-9 * stamp.nanosec


def cubic(a, b, share, length_s):
    """Between two points (position, velocity), `share` of the way."""
    (p0, v0), (p1, v1) = a, b
    s, s2, s3 = share, share**2, share**3
    return (
        (2 * s3 - 3 * s2 + 1) * p0
        + (s3 - 2 * s2 + s) * length_s * v0
        + (3 * s2 - 2 * s3) * p1
        + (s3 - s2) * length_s * v1
    )


class Trajectory:
    """What a joint trajectory controller makes of a message, for joints in the driver's order."""

    def __init__(self, message, joints, present):
        order = [message.joint_names.index(name) for name in joints]
        self.begin_s = time.monotonic()
        self.points = []
        for point in message.points:
            velocities = point.velocities or [0.0] * len(order)
            state = [(point.positions[i], velocities[i]) for i in order]
            self.points.append((seconds(point.time_from_start), state))
        if self.points[0][0] > 0:
            self.points.insert(0, (0.0, [(position, 0.0) for position in present]))

    @staticmethod
    def complaint(message, joints):
        """Why the controller would refuse this message."""
        if sorted(message.joint_names) != sorted(joints):
            return f"joints {list(message.joint_names)} instead of {joints}"
        if not message.points:
            return "no points"
        times = [seconds(point.time_from_start) for point in message.points]
        if any(b <= a for a, b in zip(times, times[1:])):
            return f"times do not increase: {times}"
        if any(abs(velocity) > 1e-9 for velocity in message.points[-1].velocities):
            return "the last velocity is not zero"
        return None

    def sample(self):
        at_s = time.monotonic() - self.begin_s
        for (begin_s, a), (end_s, b) in zip(self.points, self.points[1:]):
            if at_s < end_s:
                length_s = end_s - begin_s
                share = max(0.0, (at_s - begin_s) / length_s)
                return [cubic(p, q, share, length_s) for p, q in zip(a, b)]
        return [position for position, _ in self.points[-1][1]]

    @property
    def end_s(self):
        return self.begin_s + self.points[-1][0]


class FakeDriver(Node):
    """`joints`: name to position at the start, in the controller's order. The gripper's joint is
    reported and takes positions on /gripper_controller/commands."""

    def __init__(self, joints, controller="joint_trajectory_controller", gripper=None):
        super().__init__("fake_driver")
        self.joints = list(joints)
        self.positions = list(joints.values())
        self.gripper, self.gripper_position = gripper, 0.04
        self.controller = controller
        self.trajectory = None
        self.fault = None
        self.received, self.refused, self.safety_stops = [], [], 0
        self.goal = None
        group = ReentrantCallbackGroup()
        self.create_subscription(
            JointTrajectory, f"{controller}/joint_trajectory", self.take, 10, callback_group=group
        )
        self.create_subscription(
            Float64MultiArray, f"{controller}/commands", self.take_positions, 10, callback_group=group
        )
        self.create_subscription(
            Float64MultiArray, "gripper_controller/commands", self.grip, 10, callback_group=group
        )
        self.server = ActionServer(
            self,
            FollowJointTrajectory,
            f"{controller}/follow_joint_trajectory",
            self.execute,
            goal_callback=self.judge,
            handle_accepted_callback=self.accept,
            cancel_callback=lambda _: CancelResponse.ACCEPT,
            callback_group=group,
        )
        self.grips = []
        self.gripper_server = ActionServer(
            self,
            GripperCommand,
            "gripper_controller/gripper_cmd",
            self.execute_grip,
            goal_callback=lambda _: GoalResponse.REJECT if self.fault == "refuses goals" else GoalResponse.ACCEPT,
            callback_group=group,
        )
        self.create_service(Trigger, "safety_stop", self.stop, callback_group=group)
        self.states = self.create_publisher(JointState, "joint_states", 10)
        # A thread of its own: a timer would wait behind all the messages that come in.
        self._end = threading.Event()
        self._clockwork = threading.Thread(target=self._run, daemon=True)
        self._clockwork.start()

    def _run(self):
        while not self._end.wait(PERIOD_S):
            self.turn()

    def destroy_node(self):
        self._end.set()
        self._clockwork.join()
        super().destroy_node()

    def take(self, message):
        self.received.append(message)
        complaint = Trajectory.complaint(message, self.joints)
        if complaint:
            self.refused.append(complaint)
        elif self.fault != "never moves":
            self.trajectory = Trajectory(message, self.joints, self.positions)

    def take_positions(self, message):
        self.received.append(message)
        if self.fault != "never moves":
            self.trajectory = None
            self.positions = list(message.data)

    def grip(self, message):
        self.gripper_position = message.data[0]

    def execute_grip(self, goal):
        command = goal.request.command
        self.grips.append(command)
        self.gripper_position = command.position
        goal.succeed()
        return GripperCommand.Result(position=command.position, reached_goal=True)

    def stop(self, _, response):
        self.safety_stops += 1
        response.success = True
        return response

    def judge(self, goal):
        complaint = Trajectory.complaint(goal.trajectory, self.joints)
        if complaint:
            self.refused.append(complaint)
        refuses = complaint or self.fault == "refuses goals"
        return GoalResponse.REJECT if refuses else GoalResponse.ACCEPT

    def accept(self, goal):
        before, self.goal = self.goal, goal
        self.take(goal.request.trajectory)
        del before  # its own loop sees that it was replaced
        goal.execute()

    def execute(self, goal):
        result = FollowJointTrajectory.Result()
        end_s = self.trajectory.end_s if self.trajectory else time.monotonic() + 0.2
        while time.monotonic() < end_s:
            if self.goal is not goal or goal.is_cancel_requested:
                goal.abort()
                result.error_string = "replaced by another goal"
                return result
            if self.fault == "gives goals up":
                goal.abort()
                result.error_code = FollowJointTrajectory.Result.PATH_TOLERANCE_VIOLATED
                result.error_string = "joint 2 strayed"
                return result
            time.sleep(PERIOD_S)
        goal.succeed()
        return result

    def turn(self):
        if self.trajectory:
            self.positions = self.trajectory.sample()
        if self.fault == "silent":
            return
        message = JointState()
        message.header.stamp = self.get_clock().now().to_msg()
        # In another order than the controller's, with a joint that nobody asked for.
        message.name = ["conveyor", *reversed(self.joints)]
        message.position = [0.0, *reversed(self.positions)]
        if self.gripper:
            message.name.append(self.gripper)
            message.position.append(self.gripper_position)
        if self.fault == "not a number":
            message.position[2] = math.nan
        if self.fault == "joint missing":
            message.name, message.position = message.name[:2], message.position[:2]
        if self.fault == "elsewhere":
            message.position[3] += 0.3
        if self.fault == "clock jumps back":
            message.header.stamp.sec -= 1000
        self.states.publish(message)
