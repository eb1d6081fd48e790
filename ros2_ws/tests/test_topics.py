"""What the arm publishes, seen by whoever comes early or late."""
import json
import time
import xml.etree.ElementTree as ElementTree

from diagnostic_msgs.msg import DiagnosticArray
from lianshou_interfaces.msg import SafetyState, Say, Scene, SceneObject
from rcl_interfaces.msg import Log
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage
from visualization_msgs.msg import MarkerArray

from peer import HOME, JOINTS, LATCHED, until


def test_joint_states_come_with_names_and_stamps(ready):
    names = list(ready.joints.name)
    assert names[:7] == JOINTS and names[7:] == ["finger_left_joint", "finger_right_joint"]
    message = ready.joints
    assert len(message.position) == len(message.velocity) == len(message.effort) == 9
    assert max(abs(a - b) for a, b in zip(message.position, HOME)) < 0.01
    stamps = []
    ready.create_subscription(type(message), "joint_states", lambda one: stamps.append(one.header.stamp), 100)
    until(lambda: len(stamps) > 50, "fifty joint states")
    times = [stamp.sec + 1e-9 * stamp.nanosec for stamp in stamps]
    assert times == sorted(times)
    assert abs(times[-1] - time.time()) < 10.0


def test_a_late_comer_gets_the_description_and_the_fixed_frames(ready):
    descriptions = ready.collect(String, "robot_description", LATCHED)
    until(lambda: descriptions, "the robot's description")
    robot = ElementTree.fromstring(descriptions[0].data)
    assert {joint.get("name") for joint in robot.iter("joint")} >= set(JOINTS)
    fixed = ready.collect(TFMessage, "/tf_static", LATCHED)
    until(lambda: fixed, "the fixed frames")
    children = {transform.child_frame_id for transform in fixed[0].transforms}
    assert "tcp" in children


def test_fixed_and_moving_frames_make_one_tree(ready):
    fixed = ready.collect(TFMessage, "/tf_static", LATCHED)
    moving = ready.collect(TFMessage, "/tf")
    until(lambda: fixed and moving, "frames")
    transforms = list(fixed[0].transforms) + list(moving[-1].transforms)
    parents = {transform.child_frame_id: transform.header.frame_id for transform in transforms}
    assert len(parents) == len(transforms), "every frame has one parent"
    frame = "finger_right"
    while frame in parents:
        frame = parents[frame]
    assert frame == "base_link"


def test_safety_state_and_diagnostics(ready):
    assert ready.safety.phase == SafetyState.IDLE and ready.safety.reason == ""
    assert ready.safety.speed_limit == 1.0 and ready.safety.people_age_s == -1.0
    begun = ready.safety.control_time_s
    until(lambda: ready.safety.control_time_s > begun + 0.2, "a control loop that runs")
    diagnostics = ready.collect(DiagnosticArray, "/diagnostics")
    until(lambda: diagnostics, "diagnostics")
    assert diagnostics[0].status[0].name == "lianshou_arm: control loop"


def test_the_scene_goes_out_and_comes_in(ready):
    scenes = ready.collect(Scene, "lianshou/scene_state", LATCHED)
    markers = ready.collect(MarkerArray, "lianshou/scene_markers", LATCHED)
    until(lambda: scenes and markers, "the scene")
    before = scenes[-1]
    assert before.header.frame_id == "base_link"
    assert {"red_block", "table"} <= {one.id for one in before.objects}
    assert len(markers[-1].markers) == 1 + len(before.objects)
    seen = Scene(objects=list(before.objects))
    ball = SceneObject(id="ball", name="ball", shape=SceneObject.SPHERE, role=SceneObject.ITEM)
    ball.size.x = ball.size.y = ball.size.z = 0.05
    ball.pose.position.x, ball.pose.position.y, ball.pose.position.z = 0.6, 0.25, 0.025
    ball.pose.orientation.w = 1.0
    seen.objects.append(ball)
    publisher = ready.create_publisher(Scene, "lianshou/scene", 10)
    until(lambda: publisher.get_subscription_count() == 1, "a listener for scenes")
    publisher.publish(seen)
    until(lambda: any(one.id == "ball" for one in scenes[-1].objects), "the ball")
    says = ready.collect(Say, "lianshou/say")
    until(lambda: ready.count_publishers("/lianshou/say") == 1, "a mouth")
    ball.pose.position.x = float("nan")

    def is_refused():
        publisher.publish(seen)
        time.sleep(0.1)
        return any(say.kind == Say.WARNING and "finite" in say.text for say in says)

    until(is_refused, "a warning about the bad scene")
    before.header.frame_id = ""
    publisher.publish(before)
    until(lambda: all(one.id != "ball" for one in scenes[-1].objects), "the old scene")


def test_facts_are_data_and_the_log_reaches_rosout(ready):
    says = ready.collect(Say, "lianshou/say")
    logs = ready.collect(Log, "/rosout", 100)

    def is_told():
        ready.execute('[{"do":"ask","topic":"holding"}]')
        facts = [json.loads(say.fact_json) for say in says if say.fact_json]
        return any(fact["fact"] == "holding" for fact in facts)

    until(is_told, "the fact")
    until(lambda: any(log.name == "lianshou_arm" and "holding" in log.msg for log in logs), "the log on /rosout")
