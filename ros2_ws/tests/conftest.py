"""Every test process has a ROS domain of its own, on this machine only, and logs to a folder that goes
away with it. Set before rclpy is imported."""
import os
import random
import socket
import tempfile


def own_domain():
    """A domain that no other run of these tests on this machine has: each holds a port as long as it
    lives. The socket, and the number."""
    for domain in random.SystemRandom().sample(range(1, 102), 101):
        reservation = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            reservation.bind(("127.0.0.1", 22770 + domain))
            return reservation, domain
        except OSError:
            reservation.close()
    raise OSError("no ROS domain is free")


_reservation, _domain = own_domain()
os.environ["ROS_DOMAIN_ID"] = str(_domain)
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"
_logs = tempfile.TemporaryDirectory(prefix="lianshou-ros-")
os.environ["ROS_LOG_DIR"] = _logs.name

import pytest  # noqa: E402
import rclpy  # noqa: E402

from arm_process import ArmProcess  # noqa: E402
from peer import Peer  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def ros():
    rclpy.init()
    yield
    rclpy.shutdown()


@pytest.fixture(scope="module")
def arm():
    """An arm in the embedded simulator, one for a whole file of tests."""
    with ArmProcess() as process:
        yield process


@pytest.fixture(scope="module")
def peer(arm):
    """A program on the other side of the graph."""
    with Peer() as program:
        program.wait_for_arm()
        yield program


@pytest.fixture
def ready(peer):
    """The peer, with the arm neither stopped nor paused nor busy."""
    peer.make_ready()
    return peer
