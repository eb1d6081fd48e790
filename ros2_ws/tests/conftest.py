"""Every test process has a ROS domain of its own, on this machine only, and logs to a folder that goes
away with it. Set before rclpy is imported."""
import os
import random
import tempfile

os.environ["ROS_DOMAIN_ID"] = str(random.SystemRandom().randint(1, 101))
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
