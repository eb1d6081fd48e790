"""Many goals one after another, one in ten cancelled, one in ten refused: all answered rightly, memory
flat, no busy loop. The whole distance is run with LIANSHOU_ROS_GOALS=10000."""
import os
import time

from action_msgs.msg import GoalStatus

from peer import away, trajectory

GOALS = int(os.environ.get("LIANSHOU_ROS_GOALS", "100"))
WARM_UP = GOALS // 2


def test_many_goals(arm, ready):
    ready.go_home()
    memory_mib = None
    for number in range(GOALS):
        if number % max(GOALS // 20, 1) == 0:
            print(f"goal {number}: {arm.resident_mib():.2f} MiB, {arm.cpu_s():.0f} s of processor time", flush=True)
        if number == WARM_UP:
            memory_mib = arm.resident_mib()
        target = 0.03 * (number % 2)
        if number % 10 == 3:
            handle, _ = ready.send(trajectory((away(0, target), 1.0), (away(0, target), 0.5)))
            assert not handle.accepted
            continue
        if number % 10 == 7:
            handle, _ = ready.send(trajectory((away(0, 0.5), 3.0)))
            ready.cancel(handle)
            status, _ = ready.result(handle)
            assert status == GoalStatus.STATUS_CANCELED
            continue
        status, result = ready.follow(trajectory((away(0, target), 0.15)))
        assert status == GoalStatus.STATUS_SUCCEEDED, f"goal {number}: {result.error_string}"
    growth_mib = arm.resident_mib() - memory_mib
    print(f"\n{GOALS} goals; memory {memory_mib:.1f} MiB, grown by {growth_mib:.2f} MiB in the second half")
    assert growth_mib < 4.0 + 0.001 * (GOALS - WARM_UP)


def test_no_busy_loop_after_results_have_expired(arm, ready):
    """Results are kept for ten seconds; then the timer of the action server has to rest again."""
    begun_s, begun_cpu_s = time.monotonic(), arm.cpu_s()
    time.sleep(12.0)
    share = (arm.cpu_s() - begun_cpu_s) / (time.monotonic() - begun_s)
    print(f"\n{share:.1%} of a core at 100 Hz with one subscriber, results expired")
    assert share < 0.6, "the node is busy with nothing"
