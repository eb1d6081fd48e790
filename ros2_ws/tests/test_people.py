"""Where people are, and what no news about them means."""
import threading

import pytest
from lianshou_interfaces.msg import People, Person, SafetyState
from rclpy.qos import QoSProfile, ReliabilityPolicy

from arm_process import ArmProcess
from peer import Peer, away, trajectory, until


class Watcher:
    """Somebody who tells again and again where people are."""

    def __init__(self, peer):
        quick = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
        self._peer = peer
        self._publisher = peer.create_publisher(People, "lianshou/people", quick)
        self._people = []
        self._frame = "base_link"
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        while not self._end.wait(0.02):
            message = People(people=self._people)
            message.header.frame_id = self._frame
            message.header.stamp = self._peer.get_clock().now().to_msg()
            self._publisher.publish(message)

    def see(self, *places, frame="base_link"):
        people = []
        for x, y in places:
            person = Person(speed_m_s=float("nan"))
            person.position.x, person.position.y = x, y
            people.append(person)
        self._people, self._frame = people, frame

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()


@pytest.fixture(scope="module")
def watched():
    # A loaded machine delivers late; what matters here is what happens without news.
    with ArmProcess({"separation_monitoring": True, "people_timeout_s": 2.0}), Peer("people_peer") as peer:
        peer.wait_for_arm()
        yield peer


def test_the_arm_stands_without_news_moves_when_nobody_is_there_and_waits_for_people(watched):
    assert watched.safety.monitors_people and watched.safety.people_age_s == -1.0
    handle, _ = watched.send(trajectory((away(0, 0.6), 1.5)))
    assert handle.accepted
    until(lambda: watched.safety.limited_by == "separation", "the supervisor's objection")
    assert watched.speed() < 1e-3, "nobody ever said that nobody is there"
    with Watcher(watched) as watcher:
        until(lambda: watched.safety.people_age_s >= 0.0, "news")
        until(lambda: watched.speed() > 0.05, "motion")
        watcher.see((0.5, 0.3))
        until(lambda: watched.safety.people == 1 and watched.speed() < 1e-3, "standstill beside a person")
        watcher.see((9.0, 9.0))
        until(lambda: watched.speed() > 0.05, "motion again")
        watcher.see((9.0, 9.0), frame="somewhere_else")
        until(lambda: watched.safety.people_age_s > 2.0 and watched.speed() < 1e-3, "no usable news")
        watcher.see()
        watched.result(handle)
    until(lambda: watched.safety.phase == SafetyState.IDLE, "the end")
