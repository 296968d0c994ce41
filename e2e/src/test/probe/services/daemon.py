"""The agent as its own unit starts it: at boot, before the network, with the settings that it has by itself."""

import subprocess

import setting
from machine import ENVIRONMENT, PATIENCE, ROOT, Agent

UNIT = "cellwall.service"


class Daemon(Agent):
    """The unit has been enabled before this machine booted."""

    def __init__(self):
        self.socket = "/run/cellwall/cellwall.sock"

    @property
    def pid(self):
        return int(self.property("MainPID"))

    def property(self, name):
        return shown(UNIT, name)

    def started_before(self, other):
        """Counting as started, which is when the walls stand."""
        mine, its = (int(shown(unit, "ActiveEnterTimestampMonotonic")) for unit in (UNIT, other))
        return "ok" if 0 < mine <= its else f"started at {mine} us, {other} at {its} us"

    def kill(self):
        setting.control("kill", "--signal=KILL", "--kill-whom=main", UNIT)

    def stop(self):
        setting.control("stop", UNIT)

    def start(self):
        setting.control("start", UNIT)

    def close(self):
        self.stop()
        subprocess.run([ROOT + "/cellwall", "agent", "unload"], env=ENVIRONMENT, timeout=PATIENCE, check=True)


def shown(unit, name):
    command = ["systemctl", "show", "--value", "--property", name, unit]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
