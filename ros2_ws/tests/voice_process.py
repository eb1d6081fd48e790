"""The node lianshou_voice as a child process."""
from arm_process import ArmProcess, PROGRAM


class VoiceProcess(ArmProcess):
    """Reads with the rules alone and says nothing aloud, unless the parameters tell otherwise."""

    program = PROGRAM.with_name("lianshou_voice")
    defaults = {"robot": "scr5_class", "language_model": "never", "muted": True, "link_timeout_s": 2.0}
