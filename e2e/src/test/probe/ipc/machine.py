"""The pieces of a run: processes in cgroups, the agent, the command line, the record of flows."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, *[".."] * 5))
ENVIRONMENT = os.environ | {"CELLWALL_BUILD": "no"}
PATIENCE = 300.0  # seconds for a Java program on an emulated processor
GRACE = 15.0  # seconds more, for a process to say itself that it took too long


def cgroup2_mount():
    with open("/proc/mounts") as mounts:
        return [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"][0]


def wait_until(seconds, happened):
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.05)


class Process:
    """A process of a component, in its cgroup before it starts."""

    ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
    AS_NOBODY = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    def __init__(self, cgroup, as_nobody=False):
        os.makedirs(cgroup, exist_ok=True)
        program = [sys.executable, "-B", os.path.join(HERE, "process.py")]
        program = self.AS_NOBODY * as_nobody + program
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", self.ENTER, cgroup, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.hangs = False
        start = self.read(PATIENCE)
        self.pid, self.word, self.memory = start["pid"], start["word"], start["memory"]

    def ask(self, seconds=PATIENCE, **call):
        """One that did not even say that it took too long is not waited for again."""
        if self.hangs:
            return "hung before"
        self.process.stdin.write(json.dumps(call | {"seconds": seconds}).encode() + b"\n")
        return self.read(seconds + GRACE)

    def must(self, **call):
        answer = self.ask(**call)
        if answer != "ok":
            raise RuntimeError(f"the owner itself failed, call={call} answer={answer}")

    def read(self, seconds):
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            self.hangs = True
            return "hung"
        line = self.process.stdout.readline()
        return json.loads(line) if line else "ended"

    def close(self):
        self.process.kill()
        self.process.wait(10)


class Agent:
    def __init__(self, directory, cgroup_root, bpffs):
        self.socket = directory + "/cellwall.sock"
        self.options = [
            "--cgroup-root", cgroup_root, "--state-dir", directory + "/state",
            "--socket", self.socket, "--bpffs", bpffs,
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [ROOT + "/cellwall", "agent", *self.options], stdout=subprocess.PIPE, env=ENVIRONMENT
        )
        ready = select.select([self.process.stdout], [], [], 2 * PATIENCE)[0]
        if not ready or not self.process.stdout.readline():
            raise RuntimeError("the agent did not start")

    @property
    def pid(self):
        return self.process.pid

    def cli(self, *words, **options):
        command = [ROOT + "/cellwall", *words, "--socket", self.socket]
        return subprocess.run(
            command, env=ENVIRONMENT, timeout=2 * PATIENCE, check=True, text=True, **options
        )

    def try_apply(self, manifests):
        command = [ROOT + "/cellwall", "apply", "-f", "-", "--socket", self.socket]
        return subprocess.run(
            command, env=ENVIRONMENT, timeout=2 * PATIENCE, text=True, input=manifests, capture_output=True
        )

    def apply(self, manifests):
        self.cli("apply", "-f", "-", input=manifests)

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
        subprocess.run(
            [ROOT + "/cellwall", "agent", "unload", *self.options], env=ENVIRONMENT, timeout=PATIENCE
        )


class Flows:
    """What `cellwall flows -f -o json` prints, as it comes."""

    def __init__(self, agent):
        command = [ROOT + "/cellwall", "flows", "-f", "-o", "json", "--socket", agent.socket]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True)
        self.flows = []
        self.news = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.flows.append(json.loads(line))
                self.news.notify_all()

    def mark(self):
        with self.news:
            return len(self.flows)

    def has(self, since, wanted):
        with self.news:
            return any(matches(flow, wanted) for flow in self.flows[since:])

    def find(self, since, wanted, end):
        """Whether such a flow has come, or comes before the end, of the monotonic clock."""
        with self.news:
            while not any(matches(flow, wanted) for flow in self.flows[since:]):
                if not self.news.wait(end - time.monotonic()) and time.monotonic() >= end:
                    return False
            return True

    def close(self):
        self.process.kill()
        self.process.wait(10)


def matches(flow, wanted):
    have = {
        "source": flow["source"].get("component"),
        "destination": flow["destination"].get("component"),
        "path": flow["destination"].get("path"),
        "signal": flow["destination"].get("signal"),
        "family": flow["destination"].get("family"),
        "command": flow["source"].get("command"),
    }
    return all(have.get(name, flow.get(name)) == value for name, value in wanted.items())
