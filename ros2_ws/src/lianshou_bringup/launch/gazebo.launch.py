"""The arm in Gazebo, moved through gz_ros2_control by the same drive as a real arm.

    ros2 launch lianshou_bringup gazebo.launch.py
    ros2 launch lianshou_bringup gazebo.launch.py robot:=panda world:=/path/to/world.sdf headless:=true

Needs ros_gz_sim, ros_gz_bridge, gz_ros2_control, ros2_controllers and robot_state_publisher. The
robot's URDF gets its <ros2_control> part here: every joint that moves by itself takes positions.
"""

import os
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree

import yaml
from ament_index_python.packages import get_package_share_directory
from launch import LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    IncludeLaunchDescription,
    OpaqueFunction,
    RegisterEventHandler,
)
from launch.event_handlers import OnProcessExit
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

ARGUMENTS = [
    ("robot", "scr5_class", "name of a folder in lianshou_description/urdf, or a path"),
    ("scene", "blocks.toml", "what the arm believes to stand in the cell"),
    ("world", "empty.sdf", "world: a file in lianshou_description/urdf/worlds, a path, or one of Gazebo's"),
    ("headless", "false", "whether to leave Gazebo's window out"),
    ("voice", "true", "whether to start the node that listens"),
    ("sound", "none", "what it listens to beside the topic utterance"),
    ("rviz", "false", "whether to start RViz"),
]
UPDATE_RATE_HZ = 500


def controlled(urdf, start, controllers):
    """The URDF with every joint of `start` under gz_ros2_control, and fixed to the world."""
    robot = ElementTree.fromstring(urdf)
    links = {link.get("name") for link in robot.findall("link")}
    children = {joint.find("child").get("link") for joint in robot.findall("joint")}
    if "world" not in links:
        ElementTree.SubElement(robot, "link", name="world")
        joint = ElementTree.SubElement(robot, "joint", name="world_joint", type="fixed")
        ElementTree.SubElement(joint, "parent", link="world")
        ElementTree.SubElement(joint, "child", link=(links - children).pop())
    control = ElementTree.SubElement(robot, "ros2_control", name="gazebo", type="system")
    hardware = ElementTree.SubElement(control, "hardware")
    ElementTree.SubElement(hardware, "plugin").text = "gz_ros2_control/GazeboSimSystem"
    for name, position in start.items():
        joint = ElementTree.SubElement(control, "joint", name=name)
        ElementTree.SubElement(joint, "command_interface", name="position")
        state = ElementTree.SubElement(joint, "state_interface", name="position")
        ElementTree.SubElement(state, "param", name="initial_value").text = str(position)
        ElementTree.SubElement(joint, "state_interface", name="velocity")
    gazebo = ElementTree.SubElement(robot, "gazebo")
    plugin = ElementTree.SubElement(
        gazebo,
        "plugin",
        filename="gz_ros2_control-system",
        name="gz_ros2_control::GazeboSimROS2ControlPlugin",
    )
    ElementTree.SubElement(plugin, "parameters").text = controllers
    return ElementTree.tostring(robot, encoding="unicode")


def controllers(arm_joints, gripper_joints):
    """The parameters of the controller manager and its controllers."""
    broadcaster = {"type": "joint_state_broadcaster/JointStateBroadcaster"}
    positions = {"type": "position_controllers/JointGroupPositionController"}
    trajectories = {"type": "joint_trajectory_controller/JointTrajectoryController"}
    parameters = {
        "controller_manager": {
            "ros__parameters": {
                "update_rate": UPDATE_RATE_HZ,
                "joint_state_broadcaster": broadcaster,
                "joint_trajectory_controller": trajectories,
                "gripper_controller": positions,
            }
        },
        "joint_trajectory_controller": {
            "ros__parameters": {
                "joints": arm_joints,
                "command_interfaces": ["position"],
                "state_interfaces": ["position", "velocity"],
            }
        },
        "gripper_controller": {"ros__parameters": {"joints": gripper_joints}},
    }
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        yaml.safe_dump(parameters, file)
    return file.name


def moving_joints(urdf):
    """Names of the joints that move by themselves."""
    joints = ElementTree.fromstring(urdf).findall("joint")
    free = [joint for joint in joints if joint.get("type") != "fixed" and joint.find("mimic") is None]
    return [joint.get("name") for joint in free]


def find(name, *folders):
    """A path, or a name in one of the folders."""
    candidates = [os.path.join(folder, name) for folder in folders]
    return next((path for path in candidates if os.path.exists(path)), name)


def start_everything(context):
    value = {name: LaunchConfiguration(name).perform(context) for name, _, _ in ARGUMENTS}
    data = os.path.join(get_package_share_directory("lianshou_description"), "urdf")
    share = get_package_share_directory("lianshou_bringup")
    robot = find(value["robot"], data)
    with open(os.path.join(robot, "robot.urdf"), encoding="utf-8") as file:
        urdf = file.read()
    with open(os.path.join(robot, "robot.toml"), "rb") as file:
        arm = tomllib.load(file)["arms"][0]
    gripper = [arm["gripper"]["joint"]] if "gripper" in arm else []
    # The other finger mimics in the URDF; a finger of its own would need a controller of its own.
    arm_joints = [name for name in moving_joints(urdf) if name not in gripper]
    start = dict(zip(arm_joints, arm["poses"]["home"])) | {name: 0.0 for name in gripper}
    description = {
        "robot_description": controlled(urdf, start, controllers(arm_joints, gripper)),
        "use_sim_time": True,
    }
    world = find(value["world"], os.path.join(data, "worlds"))
    flags = "-r -s --headless-rendering" if value["headless"] == "true" else "-r"
    gazebo = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(
            os.path.join(get_package_share_directory("ros_gz_sim"), "launch", "gz_sim.launch.py")
        ),
        launch_arguments={"gz_args": f"{flags} {world}", "on_exit_shutdown": "true"}.items(),
    )
    clock = Node(
        package="ros_gz_bridge",
        executable="parameter_bridge",
        arguments=["/clock@rosgraph_msgs/msg/Clock[gz.msgs.Clock"],
    )
    publisher = Node(
        package="robot_state_publisher", executable="robot_state_publisher", parameters=[description]
    )
    create = Node(
        package="ros_gz_sim", executable="create", arguments=["-topic", "robot_description", "-name", "arm"]
    )
    spawned = ["joint_state_broadcaster", "joint_trajectory_controller"]
    spawned += ["gripper_controller"] if gripper else []
    spawner = Node(package="controller_manager", executable="spawner", arguments=spawned)
    hardware = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(os.path.join(share, "launch", "hardware.launch.py")),
        launch_arguments={
            **{name: value[name] for name in ("robot", "scene", "voice", "sound", "rviz")},
            "driver": "gazebo.yaml" if gripper else "ros2_control.yaml",
            "use_sim_time": "true",
        }.items(),
    )

    def after(action, following):
        return RegisterEventHandler(OnProcessExit(target_action=action, on_exit=[following]))

    return [gazebo, clock, publisher, create, after(create, spawner), after(spawner, hardware)]


def generate_launch_description():
    declared = [
        DeclareLaunchArgument(name, default_value=default, description=description)
        for name, default, description in ARGUMENTS
    ]
    return LaunchDescription([*declared, OpaqueFunction(function=start_everything)])
