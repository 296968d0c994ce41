"""Components under attack, and what it takes to try their walls while something else happens."""

import json
import os
import subprocess
import time

import guard
from cells import Cell
from machine import ENVIRONMENT, PATIENCE, ROOT, Agent, Process
from manifests import component
from stage import Stage
from table import free_ports


def has_security_hooks():
    try:
        with open("/sys/kernel/security/lsm") as names:
            return "bpf" in names.read().split(",")
    except FileNotFoundError:
        return False


class Siege(Stage):
    def prepare(self):
        self.paths = {"tcp": str(free_ports(1)[0])}
        if has_security_hooks():
            self.paths["stream"] = self.directory + "/stream"
        self.start_agent(self.manifests(allowed=True))
        names = ("one", "two", "three")
        self.places = {name: f"{self.cgroup}/cellwall/{name}" for name in names}
        self.processes = {name: Process(place) for name, place in self.places.items()}
        self.closing += [process.close for process in self.processes.values()]
        for kind, path in self.paths.items():
            self.processes["one"].must(call="serve", kind=kind, path=path)

    def manifests(self, allowed, role="friend"):
        exposes = [f"    - {{name: tcp, protocol: TCP, port: {self.paths['tcp']}}}"]
        if "stream" in self.paths:
            exposes.append(f"    - {{name: stream, protocol: UNIX, path: {self.paths['stream']}}}")
        peers = "  ingress:\n    - from: [{labels: {role: friend}}]"
        one = component("one", ["  exposes:", *exposes, peers])
        reach = "  egress:\n    - to: [{component: one}]" if allowed else "  egress: []"
        two = component("two", [reach]).replace("{name: two}", f"{{name: two, labels: {{role: {role}}}}}")
        return "---\n".join([one, two, component("three", ["  egress: []"])])

    def cell(self, row, kind, source, expected, answer, sentence):
        cell = Cell("siege", kind, source, "one", expected, f"{row} {sentence}", {})
        self.print(cell, answer, cell.verdict(answer) == expected)

    def under_attempts(self, row, sentence, action):
        """Whoever is refused is refused all the while, and who is allowed is allowed."""
        for kind, path in self.paths.items():
            for source in ("two", "three"):
                call = {"kind": kind, "path": path, "name": source + kind}
                self.processes[source].must(call="begin", **call)
        action()
        for kind in self.paths:
            for source, expected in (("two", "allow"), ("three", "deny")):
                answer = self.processes[source].ask(call="end", name=source + kind)
                self.cell(row, kind, source, expected, answer, f"{kind} {sentence}")

    def restart(self, between=lambda: None):
        self.agent.process.kill()
        self.agent.process.wait(PATIENCE)
        between()
        self.flows.close()
        self.agent = Agent(self.directory, self.cgroup, self.bpffs)
        self.flows = type(self.flows)(self.agent)

    def stamp(self):
        return guard.read_map(self.bpffs + "/maps/build")

    def links(self):
        directory = self.bpffs + "/links"
        return {name: os.stat(f"{directory}/{name}").st_ino for name in os.listdir(directory)}

    def rewrite(self, name, change):
        path = f"{self.bpffs}/maps/{name}"
        guard.write_map(path, change(guard.read_map(path)))

    def start_in_vain(self):
        command = [ROOT + "/cellwall", "agent", *self.agent.options]
        started = subprocess.run(command, env=ENVIRONMENT, timeout=PATIENCE, text=True, capture_output=True)
        return started.stderr if started.returncode else "it started"

    def try_all(self):
        answers = {self.processes["three"].ask(call="reach", kind=k, path=p) for k, p in self.paths.items()}
        return " ".join(answers)

    def await_record(self, hook, is_mended):
        """What was detached is attached by loading all programs anew."""
        end = time.monotonic() + PATIENCE
        while not (is_mended() and self.recorded(hook)):
            if time.monotonic() > end:
                raise RuntimeError(f"the agent did not mend hook={hook}")
        cell = Cell("siege", "alarm", "host", "the enforcer", "told", f"I20 I31 the loss of {hook} is told and mended", {})
        self.print(cell, "told", True)

    def recorded(self, hook):
        directory = self.directory + "/state/audit"
        lines = [line for name in os.listdir(directory) for line in open(f"{directory}/{name}")]
        return any('"hooks-mended"' in line and hook in line for line in lines)

    def denials(self):
        status = json.loads(self.agent.cli("status", "-o", "json", stdout=subprocess.PIPE).stdout)
        return sum(line["packets"] for line in status["reasons"] if line["reason"] == "egress-not-allowed")
