"""Stop, pause, resume and cancel in the middle of a motion."""
import threading

from action_msgs.msg import GoalStatus
from lianshou_interfaces.msg import SafetyState

from peer import away, trajectory, until


def begin_motion(peer):
    """A slow turn of the first joint that is under way."""
    peer.go_home()
    handle, _ = peer.send(trajectory((away(0, 1.2), 4.0)))
    assert handle.accepted
    until(lambda: peer.speed() > 0.1, "motion")
    return handle


def test_stop_brakes_and_nothing_moves_before_resume(ready):
    handle = begin_motion(ready)
    assert ready.call("lianshou/stop").success
    status, result = ready.result(handle)
    assert status == GoalStatus.STATUS_ABORTED and "stop service" in result.error_string
    ready.phase(SafetyState.STOPPED)
    assert ready.safety.stop_level == SafetyState.HOLD
    assert ready.safety.reason == "stopped by the stop service"
    before = ready.positions()
    status, result = ready.execute('[{"do":"home"}]')
    assert status == GoalStatus.STATUS_ABORTED and "stopped" in result.message
    status, result = ready.follow(trajectory((away(0, 0.5), 2.0)))
    assert status == GoalStatus.STATUS_ABORTED and "stopped" in result.error_string
    assert max(abs(a - b) for a, b in zip(before, ready.positions())) < 1e-3
    assert ready.call("lianshou/resume").success
    ready.phase(SafetyState.IDLE)
    ready.go_home()


def test_pause_holds_on_the_path_and_resume_goes_on(ready):
    handle = begin_motion(ready)
    assert ready.call("lianshou/pause").success
    ready.phase(SafetyState.PAUSED)
    until(lambda: ready.speed() < 1e-3, "standstill")
    assert ready.safety.reason == "paused by the pause service"
    assert ready.call("lianshou/resume").success
    status, _ = ready.result(handle)
    assert status == GoalStatus.STATUS_SUCCEEDED
    assert abs(ready.positions()[0] - 1.2) < 0.02


def test_cancel_drops_what_runs(ready):
    handle = begin_motion(ready)
    assert ready.call("lianshou/cancel").success
    status, _ = ready.result(handle)
    assert status == GoalStatus.STATUS_ABORTED
    ready.phase(SafetyState.IDLE)


def test_words_that_do_nothing_say_so(ready):
    assert not ready.call("lianshou/resume").success
    ready.call("lianshou/stop")
    ready.phase(SafetyState.STOPPED)
    assert not ready.call("lianshou/pause").success


def test_many_stops_at_once_are_one_stop(ready):
    handle = begin_motion(ready)
    threads = [threading.Thread(target=ready.call, args=("lianshou/stop",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ready.result(handle)
    ready.phase(SafetyState.STOPPED)
