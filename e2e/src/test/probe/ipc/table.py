"""Runs the truth table of inter-process communication, and prints a line for each cell:

    CELL <tab> phase <tab> kind <tab> source <tab> target <tab> expected <tab> got <tab> PASS|FAIL <tab> sentence

With a real agent it needs a kernel with BPF LSM. With --open there is none, and each probe must
succeed, or its denials prove nothing.
"""

import argparse
import os
import socket
import subprocess
import sys
import time

import guard
import held
import taken
import trace
from cells import ENDPOINTS, HANDED, OBJECTS, UNASKED
from machine import Process
from manifests import component
from owners import KINDS
from rounds import Rounds
from stage import FLOW_PATIENCE, Stage

PROCESSES = {
    "one": "/cellwall/one",
    "one-too": "/cellwall/one",
    "one-nobody": "/cellwall/one",
    "one-nobody-too": "/cellwall/one",
    "two-nobody": "/cellwall/two",
    "two": "/cellwall/two",
    "two-sub": "/cellwall/two/sub",
    "three": "/cellwall/three",
    "three-sub": "/cellwall/three/sub",
    "debugger": "/cellwall/debugger",
    "joined": "/cellwall/joined",
    "joined-too": "/cellwall/joined",
    "host": "",
}
CELL_PATIENCE = 30.0  # seconds for one cell; the calls in it wait libc.TIME_LIMIT at most
PHASES = ("none", "egress", "ingress", "rule", "revoked", "audit")


class Run(Stage):
    def __init__(self, is_open, kinds, phases):
        super().__init__()
        self.is_open = is_open
        self.kinds = kinds  # none named: all
        self.phases = phases
        self.processes = {}
        self.flows = None

    def run(self):
        self.keep_counting()
        os.mkdir(self.directory + "/mount")
        self.make_older()
        if not self.is_open:
            self.start_agent("---\n".join(component(n, ["  egress: []"]) for n in ("one", "two", "three")))
        for name, path in PROCESSES.items():
            self.processes[name] = Process(self.cgroup + path, as_nobody="nobody" in name)
            self.closing.append(self.processes[name].close)
        self.rounds = Rounds(self.place())
        self.serve_own(self.processes["joined"], self.rounds.place["of_joined"])
        if self.is_open:
            self.serve()
            self.phase("open")
            return
        for phase in PHASES:
            chosen = phase in self.phases and self.cells(phase)
            if phase != PHASES[0] and not chosen:
                continue
            self.agent.apply(self.rounds.manifests(phase))
            if phase == PHASES[0]:
                self.serve()
            if chosen:
                self.phase(phase)

    def make_older(self):
        """What the machine and a component have open when the agent comes."""
        self.older = {kind: self.own(kind, "older") for kind in KINDS}
        self.older_of_one = {kind: self.own(kind, "older-of-one") for kind in KINDS}
        makers = ((Process(self.cgroup), self.older), (Process(self.cgroup + "/cellwall/one"), self.older_of_one))
        for process, paths in makers:
            self.closing.append(process.close)
            self.serve_own(process, paths)

    def serve_own(self, process, paths):
        for kind, path in paths.items():
            process.must(call="serve", kind=kind, path=path)
            self.closing.append(lambda kind=kind, path=path: process.ask(call="remove", kind=kind, path=path))

    def own(self, kind, word):
        return f"{self.directory}/{word}" if kind == "fifo" else f"/{self.name}-{word}-{kind}"

    def keep_counting(self):
        """Each first counter of a machine, and each last, makes its kernel rewrite the scheduler's
        code. QEMU's interpreter may run it half rewritten, and the kernel panics (int3)."""
        held = trace.counter(os.getpid())
        self.closing.append(lambda: os.close(held))

    def place(self):
        pins = sorted(os.path.join(d, name) for d, _, names in os.walk(self.bpffs) for name in names)
        key = 0xCE0000 + (os.getpid() % 1000) * 64
        return {
            "dir": self.directory,
            "name": self.name,
            "key": key,
            "unexposed": {kind: self.unexposed(kind, key + 32 + i) for i, kind in enumerate(OBJECTS)},
            "hosts": {kind: self.own(kind, "hosts") for kind in KINDS},
            "older": self.older,
            "older_of_one": self.older_of_one,
            "of_joined": {kind: self.own(kind, "of-joined") for kind in KINDS},
            "first": self.directory + "/first",
            "not_made": self.directory + "/not-made",
            "pids": {name: process.pid for name, process in self.processes.items()},
            "words": {name: process.word for name, process in self.processes.items()},
            "cgroups": {name: self.cgroup + path for name, path in PROCESSES.items()},
            "cgroup": self.cgroup + "/cellwall/one",
            "own": self.cgroup + "/cellwall/two",
            "pin": pins[0] if pins else "",
            "map_id": 0 if self.is_open else guard.next_id(guard.BPF_MAP_GET_NEXT_ID),
            "link_id": 0 if self.is_open else guard.next_id(guard.BPF_LINK_GET_NEXT_ID),
            "agent": 0 if self.is_open else self.agent.pid,
            "service": self.directory + "/service",
            "notices": self.directory + "/notices",
            "dgram": self.directory + "/dgram",
            **dict(zip(("service_port", "activated_port", "free_port"), free_ports(3))),
            "stolen": self.directory + "/stolen",
            "api": "" if self.is_open else self.agent.socket,
        }

    def unexposed(self, kind, key):
        if kind.startswith("sysv"):
            return f"sysv:0x{key:08x}"
        return f"{self.directory}/unexposed-fifo" if kind == "fifo" else f"/{self.name}-unexposed-{kind}"

    def serve(self):
        owner = self.processes["one"]
        places = [(kind, self.rounds.paths[kind, path]) for kind, _, path in ENDPOINTS + HANDED + UNASKED]
        places += self.rounds.place["unexposed"].items()
        places.append(("file", self.directory + "/file"))
        for kind, path in places:
            owner.must(call="serve", kind=kind, path=path)
            if kind in OBJECTS:
                self.closing.append(lambda kind=kind, path=path: self.remove(kind, path))

        owner.must(call="serve", kind="fifo-first", path=self.rounds.place["first"])
        service, place = self.processes["host"], self.rounds.place
        self.serve_own(service, place["hosts"])
        service.must(call="serve", kind="stream", path=place["service"])
        service.must(call="serve", kind="dgram", path=place["notices"])
        if not self.is_open:
            taken.take(service, place)
            held.serve(owner, service, place)
            self.closing.append(taken.activate(place, place["cgroup"], owner).kill)
        service.must(call="serve", kind="tcp", path=place["service_port"])
        memory = {"pid": owner.pid, "descriptor": owner.memory}
        service.must(call="serve", kind="stolen-memfd", path=place["stolen"], **memory)

    def remove(self, kind, path):
        self.processes["one"].ask(call="remove", kind=kind, path=path)

    def phase(self, phase):
        since = 0 if self.is_open else self.flows.mark()
        answers = [(cell, self.answer(cell)) for cell in self.cells(phase)]
        end = time.monotonic() + FLOW_PATIENCE
        for cell, answer in answers:
            self.judge(cell, answer, self.flows, since, end)

    def cells(self, phase):
        cells = self.rounds.phase(phase)
        return [cell for cell in cells if not self.kinds or cell.kind in self.kinds]

    def answer(self, cell):
        return self.processes[cell.source].ask(CELL_PATIENCE, **cell.call)


def free_ports(number):
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports


def words(text):
    return tuple(text.split(","))


def options():
    parser = argparse.ArgumentParser(description="Walls inside the machine: who reaches whom by what.")
    parser.add_argument("--open", action="store_true", help="without an agent")
    parser.add_argument("--only", metavar="KIND[,KIND]", type=words, help="cells of these kinds alone")
    parser.add_argument("--phases", metavar="PHASE[,PHASE]", type=words, default=PHASES, help="these alone")
    return parser.parse_args()


def main():
    chosen = options()
    run = Run(chosen.open, chosen.only or (), chosen.phases)
    try:
        run.run()
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        run.fail("the run ended early", error)
    finally:
        run.close()
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
