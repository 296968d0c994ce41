"""Rules for the host by object: of what the machine's services made, a component reaches what its
`paths` name and nothing else. Prints a line for each cell, as table.py does. It needs BPF LSM."""

import subprocess
import sys
import time

from cells import Cell
from machine import Process
from manifests import component
from stage import FLOW_PATIENCE, Stage

PROTOCOLS = {"stream": "UNIX", "dgram": "UNIX", "fifo": "FIFO", "shm": "SHM", "mqueue": "MQUEUE"}
CELL_PATIENCE = 30.0  # seconds


class Run(Stage):
    def run(self):
        self.start_agent("---\n".join((self.clerk(), component("guest", ["  egress: []"]))))
        processes = {name: Process(self.cgroup + path) for name, path in self.places().items()}
        self.closing += [process.close for process in processes.values()]
        for kind in PROTOCOLS:
            for word in ("listed", "other"):
                path = self.path(kind, word)
                processes["host"].must(call="serve", kind=kind, path=path)
                if kind in ("shm", "mqueue"):
                    self.closing.append(
                        lambda kind=kind, path=path: processes["host"].ask(call="remove", kind=kind, path=path)
                    )
        since = self.flows.mark()
        cells = list(self.cells())
        answers = [(cell, processes[cell.source].ask(CELL_PATIENCE, **cell.call)) for cell in cells]
        end = time.monotonic() + FLOW_PATIENCE
        for cell, answer in answers:
            self.judge(cell, answer, self.flows, since, end)

    def places(self):
        return {"host": "", "clerk": "/cellwall/clerk", "guest": "/cellwall/guest"}

    def path(self, kind, word):
        return f"/{self.name}-{word}-{kind}" if kind in ("shm", "mqueue") else f"{self.directory}/{word}-{kind}"

    def clerk(self):
        forms = {"shm": "shm:", "mqueue": "mqueue:"}
        paths = ", ".join(forms.get(kind, "") + self.path(kind, "listed") for kind in PROTOCOLS)
        return component("clerk", [f"  egress: [{{to: [{{entity: host}}], paths: [{paths}, {self.free()}]}}]"])

    def free(self):
        """Listed, and nobody's yet."""
        return self.path("stream", "free")

    def cells(self):
        for kind, protocol in PROTOCOLS.items():
            yield self.cell(kind, protocol, "clerk", "listed", "allow")
            yield self.cell(kind, protocol, "clerk", "other", "deny")
            yield self.cell(kind, protocol, "guest", "listed", "deny")

        yield from self.moved()

    def moved(self):
        """Another of the host's sockets by the name that the rule has."""
        there, name = self.path("stream", "other"), self.free()
        flow = {"source": "clerk", "protocol": "UNIX", "path": name, "reason": "not-exposed"}
        for kind in ("socket-moved", "socket-linked"):
            yield Cell("paths", kind, "clerk", "host", "deny", f"{kind}: another socket of the host's by the name in `paths`",
                       {"call": "reach", "kind": kind, "path": f"{there} {name}"}, flow)  # fmt: skip
            yield Cell("paths", kind, "clerk", "host", "allow", f"{kind}: one by a name that no rule has",
                       {"call": "reach", "kind": kind, "path": f"{there} {there}-too"})  # fmt: skip

    def cell(self, kind, protocol, source, word, expected):
        path = self.path(kind, word)
        flow = {"source": source, "destination": "host", "protocol": protocol, "path": path}
        flow |= {"verdict": expected} if expected == "allow" else {"reason": "egress-not-allowed"}
        return Cell("paths", kind, source, "host", expected, f"{kind} of the host, {word} in `paths` of clerk, by {source}",
                    {"call": "reach", "kind": kind, "path": path}, flow)  # fmt: skip


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
