"""Conversations with the arm over the graph; the operator is a rclpy program that types."""
import json
import os
import pathlib
import signal

import pytest
from lianshou_interfaces.msg import SafetyState, Say, TaskCommand, Utterance

from arm_process import ArmProcess
from peer import Peer, until
from voice_process import VoiceProcess

RECORDINGS = pathlib.Path(__file__).resolve().parents[2] / "voice/demo/audio"


class Operator(Peer):
    """Says something and hears what the robot answers."""

    def __init__(self, name="operator", namespace=""):
        super().__init__(name, namespace)
        self.says = self.collect(Say, "lianshou/say", 50)
        self.commands = self.collect(TaskCommand, "lianshou/task_command", 50)
        self._mouth = self.create_publisher(Utterance, "lianshou/utterance", 10)

    def wait_for_voice(self):
        until(lambda: self._mouth.get_subscription_count() >= 1, "a listener")
        until(lambda: self.count_publishers(self.resolve_topic_name("lianshou/task_command")) >= 1, "the voice")
        until(lambda: self.safety.heartbeat_age_s >= 0.0, "a heartbeat of the voice")
        # What it says reaches this program, and it knows what stands in the cell.
        until(lambda: "red block" in self.answer("what do you see?"), "a voice that knows the cell")

    def say(self, text):
        self._mouth.publish(Utterance(text=text, confidence=1.0, source="ros"))

    def hears(self, *words, since=0, kind=None):
        """Waits for a sentence with one of these words, in any letters; gives it."""

        def fits(say):
            text = say.text.lower()
            return (kind is None or say.kind == kind) and any(word.lower() in text for word in words)

        said = lambda: [say.text for say in self.says[since:]]  # noqa: E731
        return until(
            lambda: next((say for say in self.says[since:] if fits(say)), None),
            f"one of {words}",
        ) or pytest.fail(f"heard only {said()}")

    def ask(self, text, *words, kind=None):
        """Says something and waits for the answer."""
        since = len(self.says)
        self.say(text)
        return self.hears(*words, since=since, kind=kind)

    def answer(self, text):
        """Says something and gives what the robot says next."""
        since = len(self.says)
        self.say(text)
        return until(lambda: self.says[since:], f"an answer to {text!r}")[0].text

    def tell(self, text):
        """Says something that may have to be confirmed, until its command is on the way."""
        since, count = len(self.says), len(self.commands)
        self.say(text)
        self.confirm(lambda: len(self.commands) > count, since, f"the command of {text!r}")
        return self.commands[count:]

    def confirm(self, condition, since, what):
        """Waits for a condition, and says yes to the first question after `since`: other sentences, of
        what ended just before, may come in between."""
        is_question = lambda: any(say.kind == Say.QUESTION for say in self.says[since:])  # noqa: E731
        until(lambda: condition() or is_question(), f"{what}, or a question,")
        if not condition():
            self.say("yes")
            until(condition, what)


def test_an_arm_that_dies_is_missed_and_its_return_told():
    with VoiceProcess(), Operator("station") as operator:
        with ArmProcess():
            operator.wait_for_arm()
            operator.wait_for_voice()
            operator.ask("what do you see?", "I see")
        operator.hears("lost the connection")
        since = len(operator.says)
        operator.say("go home")
        is_refused = lambda: any("no connection" in say.text.lower() for say in operator.says[since:])  # noqa: E731
        operator.confirm(is_refused, since, "the refusal")
        with ArmProcess():
            operator.hears("connection to the arm is back", since=since)
            operator.safety = None
            until(lambda: operator.safety, "the new arm")
            assert operator.safety.phase == SafetyState.IDLE, "nothing goes on by itself"


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_the_node_ends_cleanly(signal_number):
    for _ in range(3):
        with VoiceProcess() as voice:
            until(lambda: "listening" in voice.output(), "the start")
            assert voice.end(signal_number) == 0, voice.output()


@pytest.mark.parametrize(
    "parameters, word",
    [({"sound": "/no/such.wav"}, "such.wav"), ({"robot": "r2d2"}, "r2d2"), ({"language_model": "maybe"}, "maybe")],
)
def test_what_cannot_start_says_why(parameters, word):
    with VoiceProcess(parameters) as voice:
        assert voice.wait() != 0
        assert word in voice.output()


@pytest.mark.skipif("LIANSHOU_ENGINES" not in os.environ, reason="no speech engines: set LIANSHOU_ENGINES")
def test_a_recording_is_heard_and_understood():
    recording = RECORDINGS / "stop_recorded.wav"
    with ArmProcess(), Operator("listener") as operator:
        operator.wait_for_arm()
        heard = operator.collect(Utterance, "lianshou/utterance")
        spoken = lambda: [one for one in heard if one.source == "speech"]  # noqa: E731
        # The node plays the file once this program and the arm are found.
        with VoiceProcess({"sound": str(recording), "language": "en", "sound_wait_s": 60.0}) as voice:
            until(spoken, "a spoken utterance")
            operator.phase(SafetyState.STOPPED)
            until(lambda: "the recording is over" in voice.output(), "the end of the recording")
        assert len(spoken()) == 1
        assert "stop" in spoken()[0].text.lower() and spoken()[0].end_s > spoken()[0].start_s


# From here on one cell serves all tests: whatever has a cell of its own stands above.
@pytest.fixture(scope="module")
def cell():
    with ArmProcess(), VoiceProcess() as voice, Operator() as operator:
        operator.wait_for_arm()
        operator.wait_for_voice()
        yield operator, voice


@pytest.fixture
def operator(cell):
    cell[0].make_ready()
    return cell[0]


def test_the_first_motion_is_read_back_and_then_done(operator):
    question = operator.ask("pick up the red block", "red block", kind=Say.QUESTION)
    assert question.language == "en" and operator.safety.phase == SafetyState.IDLE
    count = len(operator.commands)
    operator.say("yes")
    command = until(lambda: operator.commands[count:], "the command")[0]
    assert json.loads(command.command_json)["object_ids"] == ["red_block"]
    assert command.source == "rules" and command.language == "en"
    until(lambda: operator.speed() > 0.05, "motion")
    # The arm also stands between two motions of one task.
    until(lambda: "red block" in operator.answer("what are you holding?"), "the block in the hand")
    operator.phase(SafetyState.IDLE)
    operator.tell("put it in the tray")
    operator.hears("tray")
    operator.phase(SafetyState.IDLE)


def test_a_spoken_stop_reaches_the_arm_and_only_resume_releases_it(operator):
    operator.tell("go home")
    operator.phase(SafetyState.IDLE)
    operator.tell("move up 20 centimeters")
    until(lambda: operator.speed() > 0.02, "motion")
    operator.say("stop!")
    operator.phase(SafetyState.STOPPED)
    assert operator.safety.reason == "stopped by the stop service"
    operator.ask("go home", "stopped")
    assert operator.safety.phase == SafetyState.STOPPED
    operator.say("resume")
    operator.phase(SafetyState.IDLE)


def test_mandarin_is_answered_in_mandarin(operator):
    operator.tell("回原位")
    operator.phase(SafetyState.IDLE)
    assert operator.ask("你看到了什么？", "我看到").language == "zh"
    operator.say("停")
    operator.phase(SafetyState.STOPPED)
    operator.say("继续")
    operator.phase(SafetyState.IDLE)
    operator.ask("what do you see?", "I see")


def test_what_is_no_command_moves_nothing(operator):
    before, count = operator.positions(), len(operator.commands)
    for text in ["the weather is nice today", "pick up the unicorn", "\u0000\ufeff", "x" * 5000]:
        since = len(operator.says)
        operator.say(text)
        if text.isprintable():
            until(lambda: len(operator.says) > since, f"an answer to {text[:30]!r}")
    motions = [json.loads(one.command_json)["do"] for one in operator.commands[count:]]
    assert not set(motions) & {"pick", "move", "jog", "home", "place"}
    assert max(abs(a - b) for a, b in zip(before, operator.positions())) < 1e-3


def test_what_others_ask_the_arm_is_told_too(operator):
    since = len(operator.says)
    assert operator.call("lianshou/pause").success
    operator.phase(SafetyState.PAUSED)
    operator.say("what are you doing?")
    operator.hears("paused", since=since)
    operator.say("resume")
    operator.phase(SafetyState.IDLE)
