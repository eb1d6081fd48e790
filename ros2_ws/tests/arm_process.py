"""The node lianshou_arm as a child process."""
import os
import pathlib
import signal
import subprocess
import tempfile

WORKSPACE = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", WORKSPACE / "target")) / "release/lianshou_arm"

# What a loaded machine may take for anything that takes a moment on a quiet one.
PATIENCE_S = 60.0


class ArmProcess:
    """Starts the node with parameters and other ROS arguments; ends it with SIGTERM."""

    program = PROGRAM
    # Python needs half a core for 500 Hz; only where the rate matters it is that high.
    defaults = {"joint_state_rate_hz": 100.0}

    def __init__(self, parameters=None, ros_arguments=()):
        arguments = ["--ros-args"]
        for name, value in {**self.defaults, **(parameters or {})}.items():
            arguments += ["-p", f"{name}:={self._yaml(value)}"]
        self._command = [str(self.program), *arguments, *ros_arguments]
        self._output = tempfile.TemporaryFile(mode="w+")
        self._process = None

    @staticmethod
    def _yaml(value):
        return str(value).lower() if isinstance(value, bool) else "''" if value == "" else value

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, stdout=self._output, stderr=subprocess.STDOUT, start_new_session=True
        )
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            code = self.end(signal.SIGTERM)
            assert code == 0, f"the node ended with {code}:\n{self.output()}"
        self._output.close()

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        """Whether it has not ended by itself."""
        return self._process.poll() is None

    def end(self, signal_number):
        """Sends the signal and returns the exit code."""
        self._process.send_signal(signal_number)
        return self.wait()

    def wait(self):
        """The exit code, once the node has ended by itself."""
        try:
            return self._process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the node does not end:\n{self.output()}") from None

    def output(self):
        """What it printed so far."""
        self._output.seek(0)
        return self._output.read()

    def resident_mib(self):
        """Resident memory, MiB."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def cpu_s(self):
        """Processor time used so far, seconds."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
