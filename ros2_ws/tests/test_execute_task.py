"""Commands through the action lianshou/execute_task."""
import json

import pytest
from action_msgs.msg import GoalStatus
from lianshou_interfaces.action import ExecuteTask
from lianshou_interfaces.msg import SafetyState, Scene

from peer import LATCHED, until


def test_pick_and_place_moves_the_block(ready):
    scenes = ready.collect(Scene, "lianshou/scene_state", LATCHED)
    commands = [
        {"do": "pick", "object": "red block"},
        {"do": "place", "to": {"relation": "in", "ref": "tray"}},
    ]
    handle, feedback = ready.send(ExecuteTask.Goal(commands_json=json.dumps(commands)))
    until(lambda: any(scene.holding == "red_block" for scene in scenes), "a block in the hand")
    status, result = ready.result(handle)
    assert status == GoalStatus.STATUS_SUCCEEDED and result.outcome == ExecuteTask.Result.DONE, result.message
    outcomes = json.loads(result.outcomes_json)
    assert [line["outcome"] for line in outcomes] == ["done", "done"]
    steps = [(message.step, message.stage) for message in feedback]
    assert steps == sorted(steps, key=lambda step: step[0]) and {step for step, _ in steps} == {0, 1}
    assert all(message.steps == 2 and 0.0 <= message.progress <= 1.0 for message in feedback)
    objects = {one.id: one.pose.position for one in scenes[-1].objects}
    tray, block = objects["tray"], objects["red_block"]
    assert abs(block.x - tray.x) < 0.12 and abs(block.y - tray.y) < 0.12


@pytest.mark.parametrize(
    "goal, outcome, word",
    [
        (dict(), ExecuteTask.Result.INVALID, "neither"),
        (dict(commands_json="[]"), ExecuteTask.Result.INVALID, "empty"),
        (dict(commands_json="{"), ExecuteTask.Result.INVALID, "EOF"),
        (dict(commands_json='[{"do":"fly"}]'), ExecuteTask.Result.INVALID, "fly"),
        (dict(commands_json='[{"do":"home"}]', text="go home"), ExecuteTask.Result.INVALID, "both"),
        (dict(commands_json='[{"do":"pick","object":"unicorn"}]'), ExecuteTask.Result.INVALID, "unicorn"),
        (dict(commands_json='[{"do":"pick","object":"block"}]'), ExecuteTask.Result.INVALID, "not clear"),
        (dict(commands_json=" " * 2_000_000), ExecuteTask.Result.INVALID, "bytes"),
        (dict(commands_json='[{"do":"pick","object":"tray"}]'), ExecuteTask.Result.REFUSED, "not_movable"),
        (dict(commands_json='[{"do":"jog","direction":"up","distance_m":1e9}]'), ExecuteTask.Result.REFUSED, "1000000000"),
    ],
)
def test_bad_goals_are_told_why(ready, goal, outcome, word):
    handle, _ = ready.send(ExecuteTask.Goal(**goal))
    status, result = ready.result(handle)
    assert status == GoalStatus.STATUS_ABORTED
    assert result.outcome == outcome and word in result.message, result.message


def test_a_failure_drops_the_rest(ready):
    status, result = ready.execute('[{"do":"pick","object":"tray"},{"do":"home"}]')
    assert status == GoalStatus.STATUS_ABORTED
    assert [line["outcome"] for line in json.loads(result.outcomes_json)] == ["refused", "dropped"]


def test_cancel_in_mid_motion(ready):
    ready.go_home()
    handle, _ = ready.send(ExecuteTask.Goal(commands_json='[{"do":"pick","object":"blue block"},{"do":"home"}]'))
    until(lambda: ready.speed() > 0.05, "motion")
    response = ready.cancel(handle)
    assert len(response.goals_canceling) == 1
    status, result = ready.result(handle)
    assert status == GoalStatus.STATUS_CANCELED and result.outcome == ExecuteTask.Result.DROPPED
    ready.phase(SafetyState.IDLE)


def test_a_stop_among_the_commands_acts_at_once(ready):
    status, result = ready.execute('[{"do":"home"},{"do":"stop"}]')
    assert status == GoalStatus.STATUS_ABORTED
    assert [line["outcome"] for line in json.loads(result.outcomes_json)] == ["refused", "done"]
    ready.phase(SafetyState.STOPPED)
