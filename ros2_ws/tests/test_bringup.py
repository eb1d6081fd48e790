"""Launch files and configuration, as far as they can be tried without `ros2 launch`: see
launch_stand_ins.py. What they name has to exist, and the nodes have to know every parameter."""
import glob
import importlib.util
import os
import re
import signal
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import launch_stand_ins as stand_ins
import pytest
import yaml
from launch_stand_ins import BRINGUP, SHARES, perform

from arm_process import ArmProcess
from peer import until
from test_voice import Operator
from voice_process import VoiceProcess

stand_ins.install()
PROGRAMS = {"lianshou_arm": ArmProcess, "lianshou_voice": VoiceProcess}


def load(path):
    spec = importlib.util.spec_from_file_location("launch_file", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.generate_launch_description().entities


def declared(entities):
    found = [one for one in entities if isinstance(one, stand_ins.DeclareLaunchArgument)]
    return {one.name: one.default_value for one in found}


def entities_of(name, **given):
    """Everything that a launch file starts with these arguments."""
    entities = load(os.path.join(BRINGUP, "launch", name))
    arguments = {**declared(entities), **given}
    for one in [one for one in entities if isinstance(one, stand_ins.OpaqueFunction)]:
        entities += one.function(arguments)
    return entities, arguments


def nodes_of(name, **given):
    entities, arguments = entities_of(name, **given)
    return [one for one in entities if isinstance(one, stand_ins.Node)], arguments


def parameters_of(node, arguments):
    """Parameter files and single parameters of a node."""
    files, singles = [], {}
    for source in node.parameters:
        if isinstance(source, dict):
            singles |= {key: perform(value, arguments) for key, value in source.items()}
        else:
            files.append(perform(source, arguments))
    return files, singles


@pytest.mark.parametrize("name", ["sim.launch.py", "hardware.launch.py"])
def test_our_nodes_know_every_parameter_of_the_launch_files(name):
    nodes, arguments = nodes_of(name)
    ours = [node for node in nodes if node.package == "lianshou_nodes"]
    assert [node.executable for node in ours] == ["lianshou_arm", "lianshou_voice"]
    for node in ours:
        files, singles = parameters_of(node, arguments)
        # A microphone is not everywhere, nor is a driver.
        singles = {key: value for key, value in singles.items() if key != "sound"}
        singles["driver.wait_s" if node.executable == "lianshou_arm" else "muted"] = (
            0.5 if node.executable == "lianshou_arm" else True
        )
        assert_known(node.executable, files, singles)


def assert_known(program, files, singles):
    arguments = [word for path in files for word in ("--params-file", path)]
    with PROGRAMS[program](singles, arguments) as process:
        words = ["listening", "with the arm", "where the arm is"]
        until(lambda: any(word in process.output() for word in words), f"a start: {process.output()}")
        if process.is_running():
            process.end(signal.SIGTERM)
        assert "there is no parameter" not in process.output()


@pytest.mark.parametrize("path", sorted(glob.glob(f"{BRINGUP}/config/drivers/*.yaml")), ids=os.path.basename)
def test_the_arm_knows_every_parameter_of_the_drivers(path):
    robot = {"franka": "panda", "ur": "ur5e"}.get(os.path.basename(path)[:-5], "scr5_class")
    assert_known("lianshou_arm", [path], {"robot": robot, "driver.wait_s": 0.5})


def test_xml_and_python_have_the_same_arguments():
    for path in glob.glob(f"{BRINGUP}/launch/*.launch.py"):
        python = set(declared(load(path)))
        root = ElementTree.parse(path[:-2] + "xml").getroot()
        xml = {one.get("name") for one in root.findall("arg")}
        assert python == xml, path


@dataclass(order=True)
class Started:
    """A program that a launch file starts."""

    program: str
    namespace: str
    files: list
    parameters: dict
    arguments: list


def started_by_python(name, given):
    nodes, arguments = nodes_of(f"{name}.py", **given)
    started = []
    for node in nodes:
        if node.condition and perform(node.condition.expression, arguments) != "true":
            continue
        files, singles = parameters_of(node, arguments)
        words = [perform(word, arguments) for word in node.arguments]
        program = f"{node.package}/{node.executable}"
        files = [os.path.realpath(file) for file in files]
        started.append(Started(program, perform(node.namespace, arguments), files, singles, words))
    return started


def started_by_xml(name, given):
    arguments, started = {}, []

    def text(value):
        meaning = {"var": arguments, "find-pkg-share": SHARES}
        return re.sub(r"\$\((\S+) (\w+)\)", lambda found: meaning[found[1]][found[2]], value)

    def typed(one):
        value = text(one.get("value"))
        return {"str": str, "bool": lambda word: {"true": True, "false": False}[word]}[one.get("type")](value)

    for one in ElementTree.parse(os.path.join(BRINGUP, "launch", f"{name}.xml")).getroot():
        if one.tag == "arg":
            arguments[one.get("name")] = given.get(one.get("name"), text(one.get("default")))
        elif text(one.get("if", "true")) == "true":
            assert one.tag == "node", f"this test does not know <{one.tag}>"
            files = [os.path.realpath(text(entry.get("from"))) for entry in one.findall("param[@from]")]
            singles = {entry.get("name"): typed(entry) for entry in one.findall("param[@name]")}
            program = f"{one.get('pkg')}/{one.get('exec')}"
            words = text(one.get("args", "")).split()
            started.append(Started(program, text(one.get("namespace", "")), files, singles, words))
    return started


@pytest.mark.parametrize("name", ["sim.launch", "hardware.launch"])
@pytest.mark.parametrize(
    "given",
    [{}, {"namespace": "cell_1", "voice": "false"}, {"rviz": "true", "robot": "panda", "sound": "microphone"}],
    ids=["as it is", "without a voice", "with RViz"],
)
def test_xml_and_python_start_the_same(name, given):
    python, xml = started_by_python(name, given), started_by_xml(name, given)
    for one in [*python, *xml]:
        one.arguments = [os.path.realpath(word) if os.path.isabs(word) else word for word in one.arguments]
        assert all(map(os.path.isfile, one.files)), one.files
    assert python == xml and len(python) >= 1


def test_the_simulation_is_what_its_launch_file_describes(tmp_path):
    """Starts the programs with the command lines that launch_ros makes of the description: a file for what
    is given in it, and no name for a node that has none."""

    def process(number, one):
        # The robot's voice is for people.
        singles = {**one.parameters, **({"muted": True} if one.program.endswith("voice") else {})}
        file = tmp_path / f"{number}.yaml"
        file.write_text(yaml.safe_dump({"/**": {"ros__parameters": singles}}))
        words = ["-r", f"__ns:=/{one.namespace}"]
        words += [word for path in [*one.files, file] for word in ("--params-file", str(path))]
        program = PROGRAMS[one.program.split("/")[1]]
        return type("Launched", (program,), {"defaults": {}})({}, words)

    arm, voice = [process(*one) for one in enumerate(started_by_python("sim.launch", {"namespace": "cell_1"}))]
    with arm, voice, Operator("operator", "/cell_1") as operator:
        operator.wait_for_arm()
        operator.wait_for_voice()
        operator.tell("go home")
        operator.hears("done", "home")
        for program in (arm, voice):
            assert program.end(signal.SIGINT) == 0, program.output()


def test_gazebo_controls_every_joint_that_moves_by_itself():
    entities, _ = entities_of("gazebo.launch.py", headless="true", robot="scr5_class")
    nodes = [one for one in entities if isinstance(one, stand_ins.Node)]
    (publisher,) = [node for node in nodes if node.executable == "robot_state_publisher"]
    robot = ElementTree.fromstring(publisher.parameters[0]["robot_description"])
    control = robot.find("ros2_control")
    joints = [joint.get("name") for joint in control.findall("joint")]
    assert joints == [*(f"joint_{number}" for number in range(1, 8)), "finger_left_joint"]
    assert robot.find("gazebo/plugin/parameters").text.endswith(".yaml")
    world = [joint for joint in robot.findall("joint") if joint.find("parent").get("link") == "world"]
    assert len(world) == 1
