"""Parameters, names and time: what ROS users expect of any node."""
import signal
import time

from rcl_interfaces.msg import Parameter, ParameterType, ParameterValue
from rcl_interfaces.srv import DescribeParameters, GetParameters, ListParameters, SetParameters
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import JointState
from std_srvs.srv import Trigger

from arm_process import ArmProcess
from peer import Peer, until


def double(name, value):
    return Parameter(name=name, value=ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=value))


def set_one(peer, parameter, node="lianshou_arm"):
    request = SetParameters.Request(parameters=[parameter])
    return peer.call(f"{node}/set_parameters", SetParameters, request).results[0]


def test_parameters_are_declared_described_and_ranged(ready):
    names = ready.call("lianshou_arm/list_parameters", ListParameters).result.names
    assert {"robot", "scene", "use_sim_time", "speed_override", "heartbeat_timeout_s"} <= set(names)
    request = DescribeParameters.Request(names=names)
    described = ready.call("lianshou_arm/describe_parameters", DescribeParameters, request).descriptors
    assert all(one.description for one in described)
    by_name = {one.name: one for one in described}
    override = by_name["speed_override"]
    assert (override.floating_point_range[0].from_value, override.floating_point_range[0].to_value) == (0.05, 1.0)
    assert not override.read_only and by_name["robot"].read_only


def test_what_may_change_changes_and_the_rest_is_refused(ready):
    assert set_one(ready, double("speed_override", 0.5)).successful
    until(lambda: ready.safety.speed_override == 0.5, "a new override")
    for bad in (double("speed_override", 7.0), double("speed_override", float("nan")), double("period_s", 0.01)):
        refused = set_one(ready, bad)
        assert not refused.successful and refused.reason
    assert set_one(ready, double("speed_override", 1.0)).successful
    values = ready.call("lianshou_arm/get_parameters", GetParameters, GetParameters.Request(names=["speed_override"]))
    assert values.values[0].double_value == 1.0


def test_a_file_a_namespace_and_remapped_names(tmp_path):
    file = tmp_path / "parameters.yaml"
    file.write_text("/cell_1/lianshou_arm:\n  ros__parameters:\n    robot: panda\n    joint_state_rate_hz: 50\n    typo: 1\n")
    arguments = ["--params-file", str(file), "-r", "__ns:=/cell_1", "-r", "joint_states:=measured_joints"]
    with ArmProcess({"joint_state_rate_hz": 50}, arguments) as arm, Peer("namespaced", "/cell_1") as peer:
        assert peer.call("/cell_1/lianshou/pause").success
        messages = peer.collect(JointState, "/cell_1/measured_joints")
        until(lambda: messages, "joint states under another name")
        assert messages[0].name[0] == "panda_joint1"
        until(lambda: peer.safety, "the safety state in the namespace")
        until(lambda: "there is no parameter `typo`" in arm.output(), "a warning about the typo")


def test_wrong_parameters_end_the_start_with_a_reason(tmp_path):
    malformed = tmp_path / "malformed.yaml"
    malformed.write_text("lianshou_arm: [1, {")
    cases = [
        ({"speed_limit": 7.0}, (), "speed_limit"),
        ({"period_s": "fast"}, (), "period_s"),
        ({"robot": "r2d2"}, (), "r2d2"),
        ({"scene": "nowhere.toml"}, (), "nowhere.toml"),
        ({"drive": "magic"}, (), "magic"),
        ({}, ("--params-file", str(malformed)), "malformed.yaml"),
    ]
    for parameters, arguments, word in cases:
        process = ArmProcess(parameters, arguments)
        with process:
            assert process.wait() == 1, process.output()
            assert word in process.output()


def test_simulated_time_also_when_it_jumps_back():
    with ArmProcess({"use_sim_time": True}) as arm, Peer("clock_peer") as peer:
        clock = peer.create_publisher(Clock, "/clock", 10)
        until(lambda: clock.get_subscription_count() == 1, "a listener for the clock")

        def is_at(seconds):
            message = Clock()
            message.clock.sec = seconds
            clock.publish(message)
            time.sleep(0.05)
            return peer.joints and peer.joints.header.stamp.sec == seconds

        until(lambda: is_at(100), "time 100")
        until(lambda: is_at(200), "time 200")
        until(lambda: is_at(50), "time 50, after 200")
        peer.wait_for_arm()
        assert peer.call("lianshou/stop", Trigger).success
        assert arm.end(signal.SIGTERM) == 0
