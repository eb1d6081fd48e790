"""A rclpy program as somebody else would write it: the other side of every test."""
import threading
import time

from action_msgs.msg import GoalStatus
from control_msgs.action import FollowJointTrajectory
from lianshou_interfaces.action import ExecuteTask
from lianshou_interfaces.msg import SafetyState
from rclpy.action import ActionClient
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import JointState
from std_srvs.srv import Trigger
from trajectory_msgs.msg import JointTrajectoryPoint

from arm_process import PATIENCE_S

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL, reliability=ReliabilityPolicy.RELIABLE)
JOINTS = [f"joint_{number}" for number in range(1, 8)]
HOME = [0.0, 0.187026, 0.0, 1.726378, 0.0, 1.228188, 0.0]
TERMINAL = (GoalStatus.STATUS_SUCCEEDED, GoalStatus.STATUS_CANCELED, GoalStatus.STATUS_ABORTED)


def until(condition, what="it", timeout_s=PATIENCE_S):
    """Waits for a condition; fails with `what` when it never comes. Returns its value."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.005)
    raise AssertionError(f"{what} never happened")


def stamp_s(message):
    """When a message was made, seconds."""
    return message.header.stamp.sec + 1e-9 * message.header.stamp.nanosec


def answer(future, what="an answer"):
    """The result of a future."""
    until(future.done, what)
    return future.result()


def point(positions, seconds, velocities=()):
    """A point of a trajectory."""
    message = JointTrajectoryPoint(positions=[float(value) for value in positions])
    message.velocities = [float(value) for value in velocities]
    message.time_from_start.sec = int(seconds)
    message.time_from_start.nanosec = int(round((seconds - int(seconds)) * 1e9))
    return message


def trajectory(*points, joints=None):
    """A goal for the arm from (positions, seconds) pairs or points."""
    goal = FollowJointTrajectory.Goal()
    goal.trajectory.joint_names = list(joints or JOINTS)
    goal.trajectory.points = [entry if isinstance(entry, JointTrajectoryPoint) else point(*entry) for entry in points]
    return goal


def away(joint, by, base=HOME):
    """HOME with one joint moved."""
    return [value + (by if index == joint else 0.0) for index, value in enumerate(base)]


class Peer(Node):
    """A node with clients for everything that the arm offers, spinning on its own threads."""

    def __init__(self, name="peer", namespace=""):
        super().__init__(name, namespace=namespace)
        self.safety = None
        self.joints = None
        self.joint_count = 0
        self.create_subscription(SafetyState, "lianshou/safety_state", self._note_safety, LATCHED)
        self.create_subscription(JointState, "joint_states", self._note_joints, 10)
        self.follow_client = ActionClient(self, FollowJointTrajectory, "arm_controller/follow_joint_trajectory")
        self.task_client = ActionClient(self, ExecuteTask, "lianshou/execute_task")
        self._service_clients = {}
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._spin, daemon=True)

    def _spin(self):
        while not self._end.is_set():
            self._executor.spin_once(timeout_sec=0.1)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()
        self._executor.shutdown()
        self.destroy_node()

    def collect(self, kind, topic, qos=10):
        """A list that grows with every message."""
        messages = []
        self.create_subscription(kind, topic, messages.append, qos)
        return messages

    def _note_safety(self, message):
        self.safety = message

    def _note_joints(self, message):
        self.joints = message
        self.joint_count += 1

    def wait_for_arm(self):
        """Until the arm is on the graph."""
        assert self.follow_client.wait_for_server(timeout_sec=PATIENCE_S)
        assert self.task_client.wait_for_server(timeout_sec=PATIENCE_S)
        until(lambda: self.safety and self.joints, "the first messages of the arm")

    def _there(self, function):
        """What a function returns on the executor's thread: rclpy's action client loses an answer that
        arrives before another thread has noted the question."""
        return answer(self._executor.create_task(function))

    def call(self, name, kind=Trigger, request=None):
        """Calls a service. Its client is kept: the answer to a new one may be sent before the service has
        found it."""
        if name not in self._service_clients:
            self._service_clients[name] = self.create_client(kind, name)
        client = self._service_clients[name]
        assert client.wait_for_service(timeout_sec=PATIENCE_S), name
        return answer(client.call_async(request or kind.Request()), f"an answer of {name}")

    def phase(self, *phases):
        """Waits until the arm is in one of these phases."""
        until(lambda: self.safety.phase in phases, f"phase {phases} (now {self.safety.phase})")

    def positions(self):
        """The measured joints, base to tip, later than now: older messages may wait to be taken in."""
        asked_s = time.time()
        until(lambda: stamp_s(self.joints) > asked_s, "a new joint state")
        return list(self.joints.position[: len(JOINTS)])

    def speed(self):
        """Speed of the fastest joint."""
        return max(abs(value) for value in self.joints.velocity[: len(JOINTS)])

    def send(self, goal, client=None):
        """Sends a goal; the handle, which may not be accepted, and its growing feedback."""
        client = client or (self.task_client if isinstance(goal, ExecuteTask.Goal) else self.follow_client)
        feedback = []
        future = self._there(
            lambda: client.send_goal_async(goal, feedback_callback=lambda message: feedback.append(message.feedback))
        )
        handle = answer(future, "an answer to the goal")
        return handle, feedback

    def ask_result(self, handle):
        """A future for the result of an accepted goal."""
        return self._there(handle.get_result_async)

    def cancel(self, handle):
        """Cancels a goal; the answer of the server."""
        return answer(self._there(handle.cancel_goal_async), "an answer to the cancel request")

    def result(self, handle):
        """Status and result of an accepted goal."""
        response = answer(self.ask_result(handle), "a result")
        assert response.status in TERMINAL
        return response.status, response.result

    def follow(self, goal):
        """Follows a trajectory to its end: status and result."""
        handle, _ = self.send(goal)
        assert handle.accepted
        return self.result(handle)

    def execute(self, commands_json):
        """Executes commands to their end: status and result."""
        handle, _ = self.send(ExecuteTask.Goal(commands_json=commands_json))
        assert handle.accepted
        return self.result(handle)

    def make_ready(self):
        """Releases what holds the arm and waits until it stands."""
        # What the last test did to it may not be told yet.
        asked_s = time.time()
        until(lambda: stamp_s(self.safety) > asked_s, "a new safety state")
        if self.safety.phase != SafetyState.IDLE:
            self.call("lianshou/cancel")
            self.phase(SafetyState.IDLE, SafetyState.STOPPED, SafetyState.PAUSED)
        if self.safety.phase != SafetyState.IDLE:
            self.call("lianshou/resume")
        self.phase(SafetyState.IDLE)

    def go_home(self):
        """Brings the arm home."""
        status, result = self.execute('[{"do":"home"}]')
        assert status == GoalStatus.STATUS_SUCCEEDED, result.message
