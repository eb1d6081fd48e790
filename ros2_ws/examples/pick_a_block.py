"""Makes the arm pick up a block and put it into the tray. Start the node first:

    ros2 run lianshou_nodes lianshou_arm        (or ros2_ws/target/release/lianshou_arm)
    python3 pick_a_block.py "red block"
"""
import json
import sys

import rclpy
from lianshou_interfaces.action import ExecuteTask
from rclpy.action import ActionClient


def main():
    rclpy.init()
    node = rclpy.create_node("pick_a_block")
    client = ActionClient(node, ExecuteTask, "lianshou/execute_task")
    client.wait_for_server()
    commands = [
        {"do": "pick", "object": sys.argv[1] if len(sys.argv) > 1 else "red block"},
        {"do": "place", "to": {"relation": "in", "ref": "tray"}},
    ]
    goal = ExecuteTask.Goal(commands_json=json.dumps(commands))
    sent = client.send_goal_async(goal, feedback_callback=lambda message: print(message.feedback.stage))
    rclpy.spin_until_future_complete(node, sent)
    ended = sent.result().get_result_async()
    rclpy.spin_until_future_complete(node, ended)
    result = ended.result().result
    print("done" if result.outcome == ExecuteTask.Result.DONE else result.message)
    sys.exit(result.outcome)


main()
