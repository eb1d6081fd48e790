"""Voice on one machine, arm on another: two network namespaces with a cable between them. Needs root."""
import json
import os
import shutil
import subprocess
import sys

import pytest

from arm_process import PATIENCE_S, PROGRAM
from peer import until

ARM, VOICE = f"lianshou-arm-{os.getpid()}", f"lianshou-voice-{os.getpid()}"


def ip(*arguments, check=True):
    return subprocess.run(["ip", *arguments], check=check, capture_output=True, text=True)


def may_make_namespaces():
    """Whether this user on this machine may; tried, not guessed."""
    if not shutil.which("ip"):
        return False
    made = ip("netns", "add", "lianshou-try", check=False).returncode == 0
    # Adding one is not all: in a chroot, for instance, nothing can be done inside of it.
    entered = made and ip("-n", "lianshou-try", "link", "set", "lo", "up", check=False).returncode == 0
    if made:
        ip("netns", "delete", "lianshou-try", check=False)
    return entered


class Cable:
    """Two namespaces and the pair of interfaces between them."""

    def __enter__(self):
        self.__exit__()
        for name, address in [(ARM, "10.77.0.1/24"), (VOICE, "10.77.0.2/24")]:
            ip("netns", "add", name)
        ip("link", "add", "arm0", "netns", ARM, "type", "veth", "peer", "name", "voice0", "netns", VOICE)
        for name, device, address in [(ARM, "arm0", "10.77.0.1/24"), (VOICE, "voice0", "10.77.0.2/24")]:
            ip("-n", name, "address", "add", address, "dev", device)
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "link", "set", device, "up")
            # Discovery is multicast, and there is no default route that would carry it.
            ip("-n", name, "route", "add", "224.0.0.0/4", "dev", device)
        return self

    def pull(self):
        ip("-n", VOICE, "link", "set", "voice0", "down")

    def plug(self):
        ip("-n", VOICE, "link", "set", "voice0", "up")
        # The kernel takes a route off with its interface.
        ip("-n", VOICE, "route", "replace", "224.0.0.0/4", "dev", "voice0")

    def __exit__(self, *_):
        for name in (ARM, VOICE):
            ip("netns", "delete", name, check=False)


class Inside:
    """A program inside of a namespace, line by line."""

    def __init__(self, namespace, *command):
        environment = {**os.environ, "ROS_AUTOMATIC_DISCOVERY_RANGE": "SUBNET"}
        # Shared memory would be a second cable, which nobody can pull.
        environment["FASTDDS_BUILTIN_TRANSPORTS"] = "UDPv4"
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A station ends with its input, a node with the signal.
        self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


class Station(Inside):
    """A rclpy program at one end of the cable (`station.py`): takes commands, answers with one line of
    JSON each."""

    def __init__(self, namespace):
        program = os.path.join(os.path.dirname(__file__), "station.py")
        super().__init__(namespace, sys.executable, program)

    def ask(self, command, **arguments):
        self.process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the station has ended"
        return json.loads(line)

    def state(self):
        return self.ask("state")

    def until(self, condition, what):
        return until(lambda: condition(state := self.state()) and state, what)


def node(name, **parameters):
    arguments = ["--ros-args"]
    for key, value in parameters.items():
        arguments += ["-p", f"{key}:={value}"]
    return [str(PROGRAM.with_name(name)), *arguments]


needs_namespaces = pytest.mark.skipif(
    not may_make_namespaces(), reason="TWO MACHINES ARE NOT TESTED: network namespaces need root"
)


@needs_namespaces
def test_a_pulled_cable_holds_the_arm_and_a_plugged_one_moves_nothing():
    arm = node("lianshou_arm", robot="scr5_class", joint_state_rate_hz=50.0, speed_override=0.1, heartbeat_timeout_s=2.0)
    voice = node(
        "lianshou_voice", robot="scr5_class", language_model="never", muted="true", link_timeout_s=1.5
    )
    with Cable() as cable, Inside(ARM, *arm), Inside(VOICE, *voice):
        with Station(ARM) as at_arm, Station(VOICE) as at_voice:
            at_voice.until(lambda it: it["phase"] == "IDLE" and it["heartbeat_age_s"] >= 0, "both nodes")
            at_voice.until(lambda it: it["listeners"] >= 1, "the ear of the voice")

            def hears_the_voice():
                at_voice.ask("say", text="what do you see?")
                at_voice.ask("wait", seconds=0.5)
                return any("red block" in say for say in at_voice.state()["says"])

            until(hears_the_voice, "a voice that knows the cell")
            at_voice.ask("say", text="go home")
            at_voice.until(lambda it: it["questions"], "the question before the first motion")
            at_voice.ask("say", text="yes")
            at_voice.until(lambda it: "home" in str(it["commands"]), "the command")
            at_arm.until(lambda it: it["phase"] == "IDLE", "home")
            at_voice.ask("say", text="move up 20 centimeters")
            at_arm.until(lambda it: it["phase"] == "MOVING" and it["speed"] > 0.005, "motion")

            cable.pull()
            held = at_arm.until(lambda it: it["phase"] == "PAUSED", "the arm on hold")
            assert held["link_lost"] and "silent" in held["reason"], held
            at_voice.until(lambda it: any("lost the connection" in say for say in it["says"]), "the loss")
            # Said into the void: neither is delivered later.
            at_voice.ask("say", text="resume")
            at_voice.ask("say", text="go home")
            at_voice.until(lambda it: any("no connection" in say for say in it["says"]), "the refusal")
            place = at_arm.state()["positions"]

            cable.plug()
            at_arm.until(lambda it: not it["link_lost"], "the link")
            at_voice.until(lambda it: any("is back" in say for say in it["says"]), "the return")
            at_arm.ask("wait", seconds=6.0)
            later = at_arm.state()
            assert later["phase"] == "PAUSED", "it goes on only when it is told to"
            assert max(abs(a - b) for a, b in zip(place, later["positions"])) < 1e-3

            at_voice.ask("say", text="resume")
            at_arm.until(lambda it: it["phase"] == "MOVING", "the rest of the way")
            at_voice.ask("say", text="stop")
            at_arm.until(lambda it: it["phase"] == "STOPPED", "a stop across the cable")
