"""A real arm whose driver (ros2_control, Universal Robots, Franka, …) is running already.

    ros2 launch lianshou_bringup hardware.launch.py robot:=ur5e driver:=ur.yaml
    ros2 launch lianshou_bringup hardware.launch.py robot:=/path/to/robot driver:=/path/to/driver.yaml
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, Shutdown
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue
from launch_ros.substitutions import FindPackageShare

ARGUMENTS = [
    ("robot", "ur5e", "name of a folder in lianshou_description/urdf, or a path"),
    ("scene", "blocks.toml", "name of a file in lianshou_description/urdf/scenes, or a path"),
    ("driver", "ur.yaml", "how to talk to the driver: a path, or a name in config/drivers"),
    ("namespace", "", "namespace of both nodes and of their relative names"),
    ("use_sim_time", "false", "whether the driver is a simulator that publishes /clock"),
    ("voice", "true", "whether to start the node that listens"),
    ("sound", "microphone", "what it listens to beside the topic utterance: none, microphone, or a WAV file"),
    ("language", "auto", "auto, en or zh"),
    ("rviz", "false", "whether to start RViz"),
    ("arm_params", "arm.yaml", "parameter file of the arm: a path, or a name in config/"),
    ("voice_params", "voice.yaml", "parameter file of the voice: a path, or a name in config/"),
]


def in_share(*path):
    return PathJoinSubstitution([FindPackageShare("lianshou_bringup"), *path])


def generate_launch_description():
    argument = {name: LaunchConfiguration(name) for name, _, _ in ARGUMENTS}
    sim_time = {"use_sim_time": ParameterValue(argument["use_sim_time"], value_type=bool)}
    arm = Node(
        package="lianshou_nodes",
        executable="lianshou_arm",
        namespace=argument["namespace"],
        output="screen",
        parameters=[
            in_share("config", argument["arm_params"]),
            in_share("config", "drivers", argument["driver"]),
            {"robot": argument["robot"], "scene": argument["scene"], **sim_time},
        ],
        on_exit=Shutdown(reason="the arm node has ended"),
    )
    voice = Node(
        package="lianshou_nodes",
        executable="lianshou_voice",
        namespace=argument["namespace"],
        output="screen",
        parameters=[
            in_share("config", argument["voice_params"]),
            {
                "robot": argument["robot"],
                "sound": argument["sound"],
                "language": ParameterValue(argument["language"], value_type=str),
                **sim_time,
            },
        ],
        condition=IfCondition(argument["voice"]),
    )
    rviz = Node(
        package="rviz2",
        executable="rviz2",
        arguments=["-d", in_share("rviz", "lianshou.rviz")],
        parameters=[sim_time],
        condition=IfCondition(argument["rviz"]),
    )
    declared = [
        DeclareLaunchArgument(name, default_value=default, description=description)
        for name, default, description in ARGUMENTS
    ]
    return LaunchDescription([*declared, arm, voice, rviz])
