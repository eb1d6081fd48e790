"""`lianshou/affect`: an arm that heeds it becomes slower and never faster, and one that does not ignores it."""
import math
import os
import pathlib

import pytest
from lianshou_interfaces.msg import Affect, Utterance

from arm_process import ArmProcess
from peer import Peer, away, trajectory, until
from test_voice import Operator
from voice_process import VoiceProcess

VOICES = pathlib.Path(__file__).resolve().parents[2] / "voice/tests/data/voices"
CONFIGURATION = '[affect]\nenabled = true\npurpose = "slow the arm when somebody warns"\n'


class Speaker(Peer):
    """Says how careful the arm shall be."""

    def __init__(self):
        super().__init__("speaker")
        self._voice = self.create_publisher(Affect, "lianshou/affect", 10)

    def ask_for(self, speed_factor, speaker="somebody"):
        message = Affect(speed_factor=speed_factor)
        message.header.frame_id = speaker
        self._voice.publish(message)

    def wait_for_listener(self):
        until(lambda: self._voice.get_subscription_count() >= 1, "an arm that listens")

    def is_left(self, share):
        until(lambda: self.safety.affect_speed_factor == share, f"{share} of the speed")


def test_the_arm_is_slower_and_never_faster():
    with ArmProcess({"heed_affect": True, "robot": "scr5_class"}), Speaker() as speaker:
        speaker.wait_for_arm()
        speaker.wait_for_listener()
        assert speaker.safety.heeds_affect and speaker.safety.affect_speed_factor == 1.0
        speaker.ask_for(0.25)
        speaker.is_left(0.25)
        handle, _ = speaker.send(trajectory((away(0, 0.6), 1.0)))
        rates = []
        result = speaker.ask_result(handle)
        until(lambda: rates.append(speaker.safety.rate) or result.done(), "the end of the motion")
        assert 0.0 < max(rates) < 0.26, "a quarter of the speed"
        # Somebody else cannot undo it, nor ask for more than everything.
        speaker.ask_for(7.0, "somebody else")
        speaker.ask_for(0.5, "somebody else")
        speaker.ask_for(math.inf, "a third")
        speaker.ask_for(0.1, "a fourth")
        speaker.is_left(0.1)
        speaker.ask_for(1.0, "a fourth")
        speaker.is_left(0.25)
        speaker.ask_for(7.0)
        speaker.is_left(0.5)
        speaker.ask_for(1.0, "somebody else")
        speaker.is_left(1.0)
        # The most dangerous reading of what makes no sense is standstill.
        speaker.ask_for(math.nan)
        speaker.is_left(0.0)
        speaker.ask_for(1.0)
        speaker.is_left(1.0)
        speaker.go_home()


def test_it_is_off_by_default(arm, ready):
    assert not ready.safety.heeds_affect
    publisher = ready.create_publisher(Affect, "lianshou/affect", 10)
    publisher.publish(Affect(speed_factor=0.1))
    ready.go_home()
    assert publisher.get_subscription_count() == 0, "nobody listens"
    assert ready.safety.affect_speed_factor == 1.0


@pytest.fixture
def configuration(tmp_path):
    file = tmp_path / "lianshou.toml"
    file.write_text(CONFIGURATION)
    return str(file)


def test_words_of_warning_slow_the_arm_until_they_are_overruled(configuration):
    arm, voice = ArmProcess({"heed_affect": True}), VoiceProcess({"config": configuration})
    with arm, voice, Operator() as operator:
        operator.wait_for_arm()
        operator.wait_for_voice()
        affects = operator.collect(Affect, "lianshou/affect")
        until(lambda: operator.safety.affect_speed_factor == 1.0, "an arm that heeds")
        operator.ask("watch out!", "slow", "watch")
        until(lambda: operator.safety.affect_speed_factor < 1.0, "a slower arm")
        until(lambda: len(affects) >= 2, "the caution told again")
        assert all(0.0 < one.speed_factor <= 1.0 and not one.answered for one in affects)
        operator.say("normal speed")
        until(lambda: operator.safety.affect_speed_factor == 1.0, "the usual speed")


def test_a_voice_without_a_purpose_says_nothing_about_cues():
    with ArmProcess({"heed_affect": True}), VoiceProcess(), Operator() as operator:
        operator.wait_for_arm()
        operator.wait_for_voice()
        affects = operator.collect(Affect, "lianshou/affect")
        operator.say("watch out!")
        operator.ask("what do you see?", "red block")
        assert not affects and operator.safety.affect_speed_factor == 1.0


@pytest.mark.skipif("LIANSHOU_ENGINES" not in os.environ, reason="no speech engines: set LIANSHOU_ENGINES")
@pytest.mark.parametrize("tells_scores", [False, True], ids=["alone", "with scores"])
def test_a_raised_voice_slows_the_arm(configuration, tells_scores):
    parameters = {
        "config": configuration,
        "sound": str(VOICES / "shout.flac"),
        "sound_wait_s": 60.0,
        "affect_scores": tells_scores,
    }
    with ArmProcess({"heed_affect": True}), Operator() as operator:
        operator.wait_for_arm()
        affects = operator.collect(Affect, "lianshou/affect")
        operator.collect(Utterance, "lianshou/utterance")
        with VoiceProcess(parameters) as voice:
            until(lambda: operator.safety.affect_speed_factor < 1.0, "a slower arm")
            until(lambda: "the recording is over" in voice.output(), "the end of the recording")
            until(lambda: not tells_scores or any(one.answered for one in affects), "the scores")
            assert any(one.answered for one in affects) == tells_scores
            assert all(one.speed_factor <= 1.0 for one in affects)
