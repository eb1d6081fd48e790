"""The policy of lianshou_bringup/security against the graph: our nodes do what they are allowed to do and
nothing else. The wheels' Fast DDS is built without security, so that encryption and refusal by DDS itself
cannot be tried here."""
import pathlib
import xml.etree.ElementTree as ElementTree

import pytest
import rclpy
from rclpy.action import get_action_client_names_and_types_by_node, get_action_server_names_and_types_by_node

from arm_process import ArmProcess
from peer import until
from voice_process import VoiceProcess

POLICY = pathlib.Path(__file__).resolve().parents[1] / "src/lianshou_bringup/security/policy.xml"


def allowed(node):
    """What the policy allows a node: a set of names for each kind of use."""
    (profile,) = [one for one in ElementTree.parse(POLICY).iter("profile") if one.get("node") == node]
    uses = {}
    for group in profile:
        (use,) = group.attrib
        names = {one.text.replace("~", f"/{node}") for one in group}
        uses.setdefault((group.tag, use), set()).update(names)
    return uses


def used(peer, node):
    """What a node on the graph really does, in the words of the policy."""
    names = lambda pairs: {name for name, _ in pairs}  # noqa: E731
    own = (node, "/")
    found = {
        ("topics", "publish"): names(peer.get_publisher_names_and_types_by_node(*own)),
        ("topics", "subscribe"): names(peer.get_subscriber_names_and_types_by_node(*own)),
        ("services", "reply"): names(peer.get_service_names_and_types_by_node(*own)),
        ("services", "request"): names(peer.get_client_names_and_types_by_node(*own)),
        ("actions", "execute"): names(get_action_server_names_and_types_by_node(peer, *own)),
        ("actions", "call"): names(get_action_client_names_and_types_by_node(peer, *own)),
    }
    # The parts of an action are granted with it.
    return {use: {name for name in every if "/_action/" not in name} for use, every in found.items()}


class Auditor:
    """A participant of its own, which has seen no other graph: what the middleware remembers of nodes
    that came and went in this process does not matter. One that does not get the whole picture is
    replaced, as one starts `ros2 node info` again."""

    def __init__(self):
        self._context = rclpy.Context()
        rclpy.init(context=self._context)
        self.node = rclpy.create_node("auditor", context=self._context)

    def sees(self, nodes):
        if not set(nodes) <= set(self.node.get_node_names()):
            return False
        return all("/rosout" in used(self.node, node)[("topics", "publish")] for node in nodes)

    def end(self):
        self.node.destroy_node()
        rclpy.shutdown(context=self._context)


NODES = ["lianshou_arm", "lianshou_voice", "lianshou_voice_link"]


@pytest.fixture(scope="module")
def graph():
    # With everything on that is off without a reason.
    with ArmProcess({"robot": "scr5_class", "heed_affect": True}), VoiceProcess():
        for tries_left in (3, 2, 1, 0):
            auditor = Auditor()
            try:
                until(lambda: auditor.sees(NODES), "the sight of all nodes", timeout_s=20.0)  # noqa: B023
                break
            except AssertionError:
                auditor.end()
                if not tries_left:
                    raise
        yield auditor.node
        auditor.end()


@pytest.mark.parametrize("node", NODES)
def test_a_node_does_only_what_the_policy_allows(graph, node):
    permitted = allowed(node)

    def excess():
        return {use: names - permitted.get(use, set()) for use, names in used(graph, node).items()}

    assert not any(excess().values()), excess()


def test_the_policy_allows_nothing_that_is_never_used(graph):
    towards_a_driver = ("controller", "/clock", "/joint_states")
    for node in NODES:

        def spare():
            seen = used(graph, node)
            spare = {(use, name) for use, names in allowed(node).items() for name in names - seen[use]}
            return {one for one in spare if not any(word in one[1] for word in towards_a_driver)}

        until(lambda: not spare(), f"the use of everything that {node} may do: {spare()}")
