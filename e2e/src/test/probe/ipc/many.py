"""One among many: what one component hands to ten, and a socket by which one asks ten. Prints a line
for each cell, as table.py does. It needs BPF LSM."""

import subprocess
import sys
import time

from cells import Cell
from machine import Process
from manifests import component
from stage import FLOW_PATIENCE, Stage

MANY = 10
CELL_PATIENCE = 30.0  # seconds


class Run(Stage):
    def run(self):
        self.others = [f"other-{number}" for number in range(MANY)]
        self.start_agent("---\n".join([self.hub(), *(self.other(name) for name in self.others)]))
        processes = {name: Process(f"{self.cgroup}/cellwall/{name}") for name in ("hub", *self.others)}
        self.closing += [process.close for process in processes.values()]
        processes["hub"].must(call="serve", kind="memfd", path=self.path("hub"))
        for name in self.others:
            processes[name].must(call="serve", kind="dgram-many", path=self.path(name))
        since = self.flows.mark()
        answers = [(cell, processes[cell.source].ask(CELL_PATIENCE, **cell.call)) for cell in self.cells()]
        end = time.monotonic() + FLOW_PATIENCE
        for cell, answer in answers:
            self.judge(cell, answer, self.flows, since, end)

    def path(self, name):
        return f"{self.directory}/{name}"

    def exposed(self, name):
        return f"  exposes: [{{name: unix, protocol: UNIX, path: {self.path(name)}}}]"

    def hub(self):
        peers = ", ".join(f"{{component: {name}}}" for name in self.others)
        return component("hub", [self.exposed("hub"), f"  ingress: [{{from: [{peers}]}}]", f"  egress: [{{to: [{peers}]}}]"])

    def other(self, name):
        return component(name, [self.exposed(name), "  ingress: [{from: [{component: hub}]}]", "  egress: [{to: [{component: hub}]}]"])

    def cells(self):
        for name in self.others:
            yield Cell("many", "memfd", name, "hub", "allow", f"a memfd that hub hands to {MANY}, to {name}",
                       {"call": "reach", "kind": "memfd", "path": self.path("hub"), "name": "memfd"})  # fmt: skip
        yield Cell("many", "memfd-passed-on", self.others[0], "hub", "allow", "what hub has handed over, handed on within",
                   {"call": "reach", "kind": "memfd-passed-on", "path": self.path("hub")})  # fmt: skip
        yield Cell("many", "dgram-many", "hub", "others", "allow", f"answers of {MANY} to a socket that has asked them all",
                   {"call": "reach", "kind": "dgram-many", "path": " ".join(self.path(name) for name in self.others)})  # fmt: skip


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
