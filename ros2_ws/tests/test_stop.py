"""How soon a stop acts, on an arm that counts."""
from diagnostic_msgs.msg import DiagnosticArray
from lianshou_interfaces.msg import SafetyState

from arm_process import ArmProcess
from peer import Peer, until
from test_services import begin_motion


def told(arm_says):
    """What the latest diagnostics tell of the last stop."""
    values = [one for message in arm_says[-1:] for status in message.status for one in status.values]
    mark = "last stop: "
    return {one.key.removeprefix(mark): int(one.value) for one in values if one.key.startswith(mark)}


def stop_periods(peer, arm_says):
    """Stops the arm in mid-motion; control periods from the call, and from the latch, to the first
    set-point that decelerates."""
    before = told(arm_says).get("number", 0)
    begin_motion(peer)
    assert peer.call("lianshou/stop").success
    peer.phase(SafetyState.STOPPED)
    until(lambda: told(arm_says).get("number", 0) > before, "the measurement of the stop")
    peer.make_ready()
    return told(arm_says)


def test_a_stop_acts_within_two_control_periods():
    """Counted in periods of the control loop, by the node itself, on every set-point: no clock of a loaded
    machine has a part in it. Between call and latch its thread may have to wait for a processor."""
    with ArmProcess({"measure_stops": True, "robot": "scr5_class"}), Peer("stopper") as peer:
        peer.wait_for_arm()
        says = peer.collect(DiagnosticArray, "/diagnostics")
        stops = [stop_periods(peer, says) for _ in range(4)]
        print(f"\n{stops}")
        assert all(1 <= stop["periods from the latch"] <= 2 for stop in stops), stops
