"""Stand-ins for `launch` and `launch_ros`, which are not among the wheels: they build the description
that a launch file returns, and perform its substitutions, but start nothing. Only the arguments that our
launch files use are taken; anything else is an error, as it is in the real ones."""
import os
import sys
import types
from dataclasses import dataclass, field
from typing import Any

BRINGUP = os.path.join(os.path.dirname(__file__), "../src/lianshou_bringup")
SHARES = {
    "lianshou_bringup": BRINGUP,
    # `urdf/` lies in the share of the installed package.
    "lianshou_description": os.path.join(os.path.dirname(__file__), "../.."),
    "ros_gz_sim": "/opt/ros/jazzy/share/ros_gz_sim",
}


def perform(value, arguments):
    """A substitution, or a list of them, as text."""
    if isinstance(value, (list, tuple)):
        return "".join(perform(one, arguments) for one in value)
    return value.perform(arguments) if hasattr(value, "perform") else value


@dataclass
class LaunchConfiguration:
    name: str

    def perform(self, arguments):
        return arguments[self.name]


@dataclass
class PathJoinSubstitution:
    parts: list

    def perform(self, arguments):
        return os.path.join(*(perform(part, arguments) for part in self.parts))


@dataclass
class FindPackageShare:
    package: str

    def perform(self, _):
        return SHARES[self.package]


@dataclass
class ParameterValue:
    value: Any
    value_type: type

    def perform(self, arguments):
        text = perform(self.value, arguments)
        return {"true": True, "false": False}[text] if self.value_type is bool else self.value_type(text)


@dataclass
class DeclareLaunchArgument:
    name: str
    default_value: str
    description: str


@dataclass
class IfCondition:
    expression: Any


@dataclass
class Shutdown:
    reason: str


@dataclass
class Node:
    package: str
    executable: str
    namespace: Any = ""
    output: str = "log"
    parameters: list = field(default_factory=list)
    arguments: list = field(default_factory=list)
    condition: Any = None
    on_exit: Any = None


@dataclass
class OpaqueFunction:
    function: Any


@dataclass
class IncludeLaunchDescription:
    source: Any
    launch_arguments: Any


@dataclass
class PythonLaunchDescriptionSource:
    path: str


@dataclass
class RegisterEventHandler:
    handler: Any


@dataclass
class OnProcessExit:
    target_action: Any
    on_exit: list


@dataclass
class LaunchDescription:
    entities: list


def install():
    """Makes the stand-ins importable under the names of the real modules."""
    modules = {
        "launch": [LaunchDescription],
        "launch.actions": [
            DeclareLaunchArgument,
            IncludeLaunchDescription,
            OpaqueFunction,
            RegisterEventHandler,
            Shutdown,
        ],
        "launch.conditions": [IfCondition],
        "launch.event_handlers": [OnProcessExit],
        "launch.launch_description_sources": [PythonLaunchDescriptionSource],
        "launch.substitutions": [LaunchConfiguration, PathJoinSubstitution],
        "launch_ros": [],
        "launch_ros.actions": [Node],
        "launch_ros.parameter_descriptions": [ParameterValue],
        "launch_ros.substitutions": [FindPackageShare],
        "ament_index_python": [],
        "ament_index_python.packages": [],
    }
    for name, members in modules.items():
        module = types.ModuleType(name)
        for member in members:
            setattr(module, member.__name__, member)
        sys.modules[name] = module
    sys.modules["ament_index_python.packages"].get_package_share_directory = SHARES.__getitem__
