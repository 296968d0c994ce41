"""A component that makes so many of a kind that the kernel's record of it has no room for one more:
it alone is refused, and what it gives back it may make again. Prints a line for each cell, as
table.py does. It needs BPF LSM."""

import json
import subprocess
import sys
import time

import filling
from cells import Cell
from machine import Process, wait_until
from manifests import component
from stage import FLOW_PATIENCE, Stage

FILLED = {"files": "open-files", "fifos": "ipc-objects", "queues": "sysv-objects", "keys": "keys"}
CELL_PATIENCE = 600.0  # seconds, for some hundred thousand calls on an emulated processor


class Run(Stage):
    def run(self):
        names = ("filler", "neighbour")
        self.start_agent("---\n".join(component(name, ["  egress: []"]) for name in names))
        self.processes = {name: Process(f"{self.cgroup}/cellwall/{name}") for name in names}
        self.processes["host"] = Process(self.cgroup)
        self.closing += [process.close for process in self.processes.values()]
        for kind in filling.KINDS:
            self.fill(kind)

    def fill(self, kind):
        self.ask(self.makes("empty", kind, "filler", "while there is room"))
        flow = {"source": "filler", "reason": "state-full"}
        full = {"call": "fill", "kind": kind, "path": f"{self.directory}/filler"}
        self.ask(Cell("full", kind, "filler", "itself", "deny", f"{kind} of one component without end", full, flow))
        for source in ("neighbour", "host"):
            self.ask(self.makes("full", kind, source, "when a component has filled its share"))
        self.print_refused(kind)
        self.processes["filler"].must(call="empty", kind=kind)
        # The kernel takes its time to forget keys.
        wait_until(CELL_PATIENCE, lambda: self.held_by_filler(kind) < 1000)
        self.ask(self.makes("emptied", kind, "filler", "when it has given all back"))

    def makes(self, phase, kind, source, when):
        one = {"call": "make_one", "kind": kind, "path": f"{self.directory}/{source}"}
        return Cell(phase, kind, source, "itself", "allow", f"one of {kind} by {source}, {when}", one)

    def print_refused(self, kind):
        """The status tells who was refused, and nobody else."""
        refused = [holder["component"] for holder in self.holders(kind) if holder["refused"]]
        cell = Cell("full", kind, "agent", "filler", "allow", f"the status names who found no room for {kind}", {})
        self.print(cell, str(refused), refused == ["filler"])

    def held_by_filler(self, kind):
        return sum(holder["held"] for holder in self.holders(kind) if holder["component"] == "filler")

    def holders(self, kind):
        status = json.loads(self.agent.cli("status", "-o", "json", capture_output=True).stdout)
        (fill,) = (fill for fill in status["fills"] if fill["kind"] == FILLED[kind])
        return fill["holders"]

    def ask(self, cell):
        since = self.flows.mark()
        answer = self.answer(cell)
        self.judge(cell, answer, self.flows, since, time.monotonic() + FLOW_PATIENCE)

    def answer(self, cell):
        return self.processes[cell.source].ask(CELL_PATIENCE, **cell.call)


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
