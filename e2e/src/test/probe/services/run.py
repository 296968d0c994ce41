"""Real services as components: PostgreSQL, nginx, D-Bus, the journal, and units that use them, each
restarted on the way; and the agent a unit as well, started at boot, killed, stopped, and with a clock
that is moved. Prints a line for each cell, as ../ipc/table.py does.

Usage, in a virtual machine:
e2e/vm/run --systemd --unit scripts/cellwall.service -- python3 -B e2e/src/test/probe/services/run.py
"""

import os
import subprocess
import sys
import time
from dataclasses import replace

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "../ipc"))

import questions  # noqa: E402
import setting  # noqa: E402
from daemon import Daemon  # noqa: E402
from machine import Flows  # noqa: E402
from report import Report  # noqa: E402

GRANT = "for-a-while"
HOUR = 3600  # seconds
FLOW_PATIENCE = 60.0  # seconds for all flows of a phase to be told


class Run(Report):
    def __init__(self):
        super().__init__()
        self.agent = Daemon()
        self.flows = None

    def run(self):
        setting.set_up()
        self.closing.append(self.agent.close)
        setting.wait()
        self.flows = Flows(self.agent)
        self.closing.append(self.flows.close)
        self.ask(questions.boot(self.agent))
        self.agent.apply(setting.manifests())
        self.started()
        self.restarted()
        self.without_rule()
        self.with_another_clock()
        self.without_agent()

    def started(self):
        when = "all having started before they had a manifest"
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
        self.ask(questions.manager())
        setting.control("restart", "nginx", "dbus")
        when = "after a restart of all"
        self.ask(questions.web("restarted", when) + questions.bus("restarted", when))

    def without_rule(self):
        self.agent.apply(setting.manifests(web_may_ask_app=False))
        self.ask(questions.web_without_rule("revoked", "its rule having been taken away"))

    def with_another_clock(self):
        """A grant for so long counts what has gone by, not what the clock on the wall says."""
        self.grant("10m")
        setting.move_clock(+HOUR)
        self.ask(questions.granted("moved", "granted for ten minutes, the clock having been moved on by an hour"))
        self.agent.cli("revoke", GRANT)
        self.grant("10s")
        setting.move_clock(-HOUR)
        self.ask(questions.ended("moved", "granted for ten seconds, the clock having been moved back by an hour"))

    def grant(self, span):
        self.agent.cli("grant", "--from", "web", "--to", "app", "--for", span, "--name", GRANT, "--reason", "a trial")

    def without_agent(self):
        """What the kernel holds by itself; there is nobody to tell the flows."""
        self.agent.kill()
        self.agent.stop()
        setting.control("restart", setting.database_unit(), "app", "neighbour")
        self.ask(untold(questions.rows("killed", "the agent having been killed and all restarted")))
        self.agent.start()
        self.ask(untold(questions.rows("back", "the agent being back")))

    def ask(self, cells, since=None):
        since = self.flows.mark() if since is None else since
        answers = [(cell, cell.ask()) for cell in cells]
        end = time.monotonic() + FLOW_PATIENCE
        for cell, answer in answers:
            self.judge(cell, answer, self.flows, since, end)

def untold(cells):
    return [replace(cell, flow=None) for cell in cells]


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
