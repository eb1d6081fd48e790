"""The arm in the embedded simulator, and somebody who listens.

    ros2 launch lianshou_bringup sim.launch.py
    ros2 launch lianshou_bringup sim.launch.py robot:=ur5e rviz:=true sound:=microphone
    ros2 topic pub --once /lianshou/utterance lianshou_interfaces/msg/Utterance \\
        "{text: go home, confidence: 1.0, source: ros}"
"""

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, Shutdown
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue
from launch_ros.substitutions import FindPackageShare

ARGUMENTS = [
    ("robot", "scr5_class", "name of a folder in lianshou_description/urdf, or a path"),
    ("scene", "blocks.toml", "name of a file in lianshou_description/urdf/scenes, or a path"),
    ("namespace", "", "namespace of both nodes and of their relative names"),
    ("voice", "true", "whether to start the node that listens"),
    ("sound", "none", "what it listens to beside the topic utterance: none, microphone, or a WAV file"),
    ("language", "auto", "auto, en or zh"),
    ("rviz", "false", "whether to start RViz"),
    ("arm_params", "arm.yaml", "parameter file of the arm: a path, or a name in config/"),
    ("voice_params", "voice.yaml", "parameter file of the voice: a path, or a name in config/"),
]


def in_share(*path):
    return PathJoinSubstitution([FindPackageShare("lianshou_bringup"), *path])


def generate_launch_description():
    argument = {name: LaunchConfiguration(name) for name, _, _ in ARGUMENTS}
    arm = Node(
        package="lianshou_nodes",
        executable="lianshou_arm",
        namespace=argument["namespace"],
        output="screen",
        parameters=[
            # A path stays what it is when it is joined to a folder.
            in_share("config", argument["arm_params"]),
            {"robot": argument["robot"], "scene": argument["scene"], "drive": "simulator"},
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
            },
        ],
        condition=IfCondition(argument["voice"]),
    )
    rviz = Node(
        package="rviz2",
        executable="rviz2",
        arguments=["-d", in_share("rviz", "lianshou.rviz")],
        condition=IfCondition(argument["rviz"]),
    )
    declared = [
        DeclareLaunchArgument(name, default_value=default, description=description)
        for name, default, description in ARGUMENTS
    ]
    return LaunchDescription([*declared, arm, voice, rviz])
