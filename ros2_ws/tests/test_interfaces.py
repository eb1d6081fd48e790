"""Wire compatibility: what a peer with the original definitions computes is what ours have."""
import json
import os
import pathlib

# RIHS01 of control_msgs/action/FollowJointTrajectory in ROS 2 Jazzy (control_msgs 5.x).
FOLLOW_JOINT_TRAJECTORY = "RIHS01_738ebcb7a2d7cfa42f9f1001cc99ce3a4383d1cfe508015d9be8485e4b1c66f6"


def hashes(package, path):
    for prefix in os.environ["AMENT_PREFIX_PATH"].split(":"):
        file = pathlib.Path(prefix) / "share" / package / path
        if file.exists():
            return {entry["type_name"]: entry["hash_string"] for entry in json.loads(file.read_text())["type_hashes"]}
    raise AssertionError(f"{package}/{path} is nowhere in {os.environ['AMENT_PREFIX_PATH']}")


def test_follow_joint_trajectory_is_jazzys():
    found = hashes("control_msgs", "action/FollowJointTrajectory.json")
    assert found["control_msgs/action/FollowJointTrajectory"] == FOLLOW_JOINT_TRAJECTORY


def test_our_own_types_are_there():
    from lianshou_interfaces.action import ExecuteTask
    from lianshou_interfaces.msg import Affect, People, SafetyState, Say, Scene, TaskCommand, Utterance

    assert ExecuteTask.Result.DONE == 0 and SafetyState.STOPPED == 5 and Say.WARNING == 2
    for kind in (Affect, People, Scene, TaskCommand, Utterance):
        assert kind().header.frame_id == ""
