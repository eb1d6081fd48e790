"""The link to the operator's station: lost, the arm holds and says why; back, it goes on when told."""
import threading
import time

from action_msgs.msg import GoalStatus
from lianshou_interfaces.msg import SafetyState, Say
from rclpy.qos import QoSProfile, ReliabilityPolicy
from std_msgs.msg import Header

from arm_process import ArmProcess
from peer import Peer, away, trajectory, until


def test_silence_holds_the_arm_until_somebody_resumes():
    with ArmProcess({"heartbeat_timeout_s": 1.5}), Peer("station") as peer:
        peer.wait_for_arm()
        says = peer.collect(Say, "lianshou/say")
        quick = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
        publisher = peer.create_publisher(Header, "lianshou/heartbeat", quick)
        beats = threading.Event()
        beats.set()
        end = threading.Event()

        def beat():
            while not end.wait(0.05):
                if beats.is_set():
                    publisher.publish(Header(stamp=peer.get_clock().now().to_msg(), frame_id="station"))

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            until(lambda: peer.safety.heartbeat_age_s >= 0.0, "a heartbeat")
            handle, _ = peer.send(trajectory((away(0, 1.2), 8.0)))
            until(lambda: peer.speed() > 0.05, "motion")
            beats.clear()
            peer.phase(SafetyState.PAUSED)
            assert peer.safety.link_lost and "silent" in peer.safety.reason
            until(lambda: any(say.kind == Say.WARNING and "I hold" in say.text for say in says), "the reason")
            beats.set()
            until(lambda: not peer.safety.link_lost, "the link")
            place = peer.positions()[0]
            time.sleep(0.5)
            assert abs(peer.positions()[0] - place) < 1e-3, "it does not go on by itself"
            assert peer.call("lianshou/resume").success
            status, _ = peer.result(handle)
            assert status == GoalStatus.STATUS_SUCCEEDED
        finally:
            end.set()
            thread.join()
