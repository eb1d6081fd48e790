"""A rclpy program at one end of a cable, told what to do on standard input: see test_two_machines.py."""
import json
import sys
import threading
import time

import rclpy
from lianshou_interfaces.msg import SafetyState, Say, TaskCommand, Utterance
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile
from rclpy.signals import SignalHandlerOptions
from sensor_msgs.msg import JointState

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
PHASES = {getattr(SafetyState, name): name for name in ["IDLE", "MOVING", "PAUSING", "PAUSED", "STOPPING", "STOPPED"]}


class Station(Node):
    def __init__(self):
        super().__init__("station")
        self.safety, self.joints = SafetyState(heartbeat_age_s=-1.0), JointState()
        self.says, self.commands = [], []
        self.create_subscription(SafetyState, "lianshou/safety_state", self.note_safety, LATCHED)
        self.create_subscription(JointState, "joint_states", self.note_joints, 10)
        self.create_subscription(Say, "lianshou/say", self.says.append, 50)
        self.create_subscription(TaskCommand, "lianshou/task_command", self.commands.append, 50)
        self.mouth = self.create_publisher(Utterance, "lianshou/utterance", 10)

    def note_safety(self, message):
        self.safety = message

    def note_joints(self, message):
        self.joints = message

    def answer(self, command, text="", seconds=0.0):
        if command == "say":
            self.mouth.publish(Utterance(text=text, confidence=1.0, source="ros"))
        if command == "wait":
            time.sleep(seconds)
        return {
            "phase": PHASES[self.safety.phase],
            "reason": self.safety.reason,
            "link_lost": self.safety.link_lost,
            "heartbeat_age_s": self.safety.heartbeat_age_s,
            "listeners": self.mouth.get_subscription_count(),
            "positions": list(self.joints.position[:7]),
            "speed": max([abs(value) for value in self.joints.velocity[:7]], default=0.0),
            "says": [say.text for say in self.says],
            "questions": sum(say.kind == Say.QUESTION for say in self.says),
            "commands": [one.command_json for one in self.commands],
        }


# The end of the input ends the station, not a signal.
rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
station = Station()
executor = SingleThreadedExecutor()
executor.add_node(station)
threading.Thread(target=executor.spin, daemon=True).start()
for line in sys.stdin:
    print(json.dumps(station.answer(**json.loads(line))), flush=True)
