"""Real services as components: PostgreSQL, nginx, D-Bus, the journal, and units that use them, each
restarted on the way. Prints a line for each cell, as ../ipc/table.py does.

Usage, in a virtual machine: e2e/vm/run --systemd -- python3 -B e2e/src/test/probe/services/run.py
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../ipc"))

import questions  # noqa: E402
import setting  # noqa: E402
from machine import Agent, Flows, cgroup2_mount  # noqa: E402
from report import Report  # noqa: E402

FLOW_PATIENCE = 60.0  # seconds for all flows of a phase to be told


class Run(Report):
    def __init__(self):
        super().__init__()
        self.directory = tempfile.mkdtemp(prefix="cellwall-services-")
        self.closing.append(lambda: shutil.rmtree(self.directory))
        self.flows = None

    def run(self):
        setting.set_up()
        self.agent = Agent(self.directory, cgroup2_mount(), "/sys/fs/bpf/cellwall-services")
        self.closing.append(self.agent.close)
        setting.wait()
        self.flows = Flows(self.agent)
        self.closing.append(self.flows.close)
        self.agent.apply(setting.manifests())
        self.started()
        self.restarted()
        self.without_rule()
        self.without_agent()

    def started(self):
        when = "all having started before the agent"
        self.ask(questions.rows("started", when) + questions.web("started", when) + questions.bus("started", when))

    def restarted(self):
        """A unit that is restarted has another cgroup."""
        since = self.flows.mark()
        setting.control("restart", "systemd-journald")
        for unit in (setting.database_unit(), "app"):
            setting.control("restart", unit)
            self.ask(questions.rows("restarted", f"after a restart of {unit}"))
        self.ask(questions.start() + questions.rows("restarted", "after a restart of neighbour"))
        self.ask(questions.journal("restarted", "after a restart of both"), since)
        setting.control("restart", "nginx", "dbus")
        when = "after a restart of all"
        self.ask(questions.web("restarted", when) + questions.bus("restarted", when))

    def without_rule(self):
        self.agent.apply(setting.manifests(web_may_ask_app=False))
        self.ask(questions.web_without_rule("revoked", "its rule having been taken away"))

    def without_agent(self):
        """What the kernel holds by itself; there is nobody to tell the flows."""
        self.agent.process.kill()
        self.agent.process.wait()
        setting.control("restart", setting.database_unit(), "app", "neighbour")
        cells = questions.rows("killed", "the agent having been killed and all restarted")
        self.ask([replace(cell, flow=None) for cell in cells])

    def ask(self, cells, since=None):
        since = self.flows.mark() if since is None else since
        answers = [(cell, cell.ask()) for cell in cells]
        end = time.monotonic() + FLOW_PATIENCE
        for cell, answer in answers:
            self.judge(cell, answer, self.flows, since, end)


def main():
    run = Run()
    try:
        run.run()
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        run.fail("the run ended early", error)
    finally:
        run.close()
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
