"""A random attacker: sequences of calls by two components and the host, each of which leaves marks
in all that it makes and looks for the others'. A mark that crosses without an allowed flow in the
record, what is refused to who made it, or a name that nobody could remove, fails, with its sequence,
and what is left of it when each step is taken out that is not needed.

    run.py [--seed S] [--sequences N] [--policy NAME | --only NUMBER] [--open] [--network]
           [--programs DIRECTORY]

A sequence is a function of seed and number. A number tells its policy, too: those from 0 have no
rule, those from 10,000,000 have rules, those from 20,000,000 lose them in their midst. It prints a
line for each policy as table.py does. With --open there is no agent, and each way of receiving must
carry something, or its silence elsewhere proves nothing. With --programs the agent loads its BPF
programs from DIRECTORY/io/cellwall/kernel/cellwall.bpf.o instead of its own.
"""

import argparse
import glob
import http.client
import json
import os
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "ipc"))

import machine  # noqa: E402
import settings  # noqa: E402
from attacker import Attacker  # noqa: E402
from lawful import Crossing, Record, is_lawful  # noqa: E402
from stage import FLOW_PATIENCE, Stage  # noqa: E402

AT_A_TIME = 2000  # sequences to a question
SHRUNK_MOST = 4  # of those that fail; the others are a command each
PHASES = {"none": 0, "rule": 10_000_000, "revoked": 20_000_000}
SHARES = {"none": 0.6, "rule": 0.32, "revoked": 0.08}
SENTENCES = {
    "none": "nothing crosses where no rule is",
    "rule": "only what a rule allows and the record tells crosses",
    "revoked": "nothing crosses when the rules have gone",
    "open": "each way carries marks where no wall stands",
}


class Run(Stage):
    def __init__(self, options):
        super().__init__()
        self.options = options
        settings.place |= {"directory": self.directory, "network": options.network}
        os.chmod(self.directory, 0o777)
        self.began = time.monotonic()
        self.agreed = None  # which manifests are in force

    def run(self):
        self.closing += [remove_names]
        if self.options.programs:
            machine.ENVIRONMENT["JAVA_TOOL_OPTIONS"] = f"-Xbootclasspath/a:{self.options.programs}"
        if not self.options.open:
            self.start_agent(settings.manifests(agreed=False))
        self.attacker = Attacker(self.directory, self.cgroup, self.options.seed)
        self.closing.append(self.attacker.close)
        if self.options.network:
            self.attacker.ask("network")
        if self.options.open:
            self.open()
        elif self.options.only is not None:
            self.phase(phase_of(self.options.only), self.options.only, 1)
        else:
            shares = {self.options.policy: 1} if self.options.policy else SHARES
            for phase, share in shares.items():
                self.phase(phase, PHASES[phase] + self.options.first, int(self.options.sequences * share))

    def phase(self, phase, first, count):
        began = time.monotonic()
        lines = self.sequences(phase, first, count)
        took = f"{time.monotonic() - began:.0f} s"
        unlawful = self.unlawful(phase, crossings_of(lines))
        failures = [line for line in lines if line.startswith(("SHUT", "HUNG", "LEFT"))]
        failures += [str(crossing) for crossing in unlawful]
        for failure in failures:
            print(f"# {failure}", flush=True)
        for crossing in [] if self.options.unshrunk else unlawful[:SHRUNK_MOST]:
            self.tell(phase, crossing)
        what = f"{count} sequences from {first}, seed {self.options.seed}, {took}"
        self.line(phase, "; ".join([what, *failures]), not failures)

    def unlawful(self, phase, crossings):
        """The record may come after the mark; it is waited for once for all of them."""
        record, left = Record(self.flows.flows), crossings

        def all_are():
            nonlocal left
            left = [c for c in left if not is_lawful(c, phase_at(phase, c), record)]
            return not left

        with self.flows.news:
            self.flows.news.wait_for(all_are, 0 if phase == "none" else FLOW_PATIENCE)
        return left

    def sequences(self, phase, first, count):
        if phase == "revoked":
            return [line for part in parts(first, count, settings.SLOTS) for line in self.revoked(*part)]
        self.agree(phase == "rule")
        return [line for part in parts(first, count, AT_A_TIME) for line in self.attacker.ask("run {} {}".format(*part))]

    def revoked(self, first, count):
        self.agree(True)
        lines = self.attacker.ask(f"before {first} {count}")
        self.agree(False)
        return lines + [line + " after" for line in self.attacker.ask("after")]

    def agree(self, agreed):
        if self.agreed == agreed:
            return
        apply(self.agent.socket, settings.manifests(agreed))
        self.attacker.ask("connect")
        self.agreed = agreed
        self.say("the rules are in force" if agreed else "no rules are in force")

    def say(self, what):
        print(f"{time.monotonic() - self.began:7.1f} s  {what}", file=sys.stderr, flush=True)

    def tell(self, phase, crossing):
        print(f"# {crossing}", flush=True)
        for line in self.attacker.show(crossing.sequence, self.shrunk(phase, crossing)):
            print(f"#   {line}", flush=True)

    def shrunk(self, phase, crossing):
        """Without each step that the crossing does not need. Those of `revoked` cost two changes of
        the policy a step, so they are shrunk only where one is run alone."""
        left_out = set()
        if phase == "revoked" and self.options.only is None:
            return left_out
        for step in reversed(range(self.attacker.length(crossing.sequence))):
            self.attacker.ask(f"leave-out {step}")
            if any(is_alike(found, crossing) for found in self.found(phase, crossing.sequence)):
                left_out.add(step)
            else:
                self.attacker.ask(f"put-back {step}")
        self.attacker.ask("all")
        return left_out

    def found(self, phase, number):
        return crossings_of(self.sequences(phase, number, 1))

    def open(self):
        lines = self.attacker.ask(f"run 0 {self.options.sequences}")
        carried = {(w[1], w[2]) for w in map(str.split, lines) if w[0] == "CARRIED"}
        crossed = {(c.kind, c.operation) for c in crossings_of(lines)}
        for kind, operation in self.attacker.receiving():
            self.line("open", "ok" if (kind, operation) in carried | crossed else "carried nothing",
                      (kind, operation) in carried | crossed, f"{operation} of {kind}")  # fmt: skip

    def line(self, phase, answer, passed, what="random"):
        self.failures += not passed
        words = (phase, what, "anyone", "anyone", "allow" if phase == "open" else "deny", answer)
        print("CELL", *words, "PASS" if passed else "FAIL", SENTENCES[phase], sep="\t", flush=True)


def parts(first, count, most):
    return [(start, min(most, first + count - start)) for start in range(first, first + count, most)]


def crossings_of(lines):
    return [Crossing.parse(line) for line in lines if line.startswith("FOUND")]


def phase_at(phase, crossing):
    if phase != "revoked":
        return phase
    return "after" if crossing.after else "rule"


def is_alike(one, other):
    same = ("party", "origin", "kind", "exposed", "ways", "after")
    return all(getattr(one, name) == getattr(other, name) for name in same)


def phase_of(number):
    return max((phase for phase, first in PHASES.items() if first <= number), key=PHASES.get)


def apply(path, manifests):
    """As `cellwall apply`, without a Java program each time."""
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(path)
    body = json.dumps({"sources": [{"name": "random.yaml", "text": manifests}]})
    connection.request("POST", "/v1/apply", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the agent refused the manifests: {answer.status} {text}")


def remove_names():
    """What a party could not remove, or did not live to."""
    for path in glob.glob(f"/dev/shm/{settings.TAG}*") + glob.glob(f"/dev/mqueue/{settings.TAG}*"):
        os.unlink(path)
    for table, option in (("shm", "-m"), ("msg", "-q"), ("sem", "-s")):
        with open(f"/proc/sysvipc/{table}") as lines:
            rows = [line.split() for line in lines][1:]
        for key, number in ((int(row[0]), row[1]) for row in rows):
            if settings.KEY <= key & 0xFFFFFFFF < settings.KEY + 1024 + 1_000_000:
                subprocess.run(["ipcrm", option, number], check=False)


def options():
    parser = argparse.ArgumentParser(description="A random attacker.")
    parser.add_argument("--open", action="store_true", help="without an agent")
    parser.add_argument("--network", action="store_true", help="TCP and UDP alone, for kernels without BPF LSM")
    parser.add_argument("--programs", metavar="DIRECTORY", help="of other BPF programs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sequences", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first of each policy's numbers")
    parser.add_argument("--policy", choices=PHASES, help="under this policy alone")
    parser.add_argument("--unshrunk", action="store_true", help="do not look for the steps that a crossing needs")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this sequence alone")
    return parser.parse_args()


def main():
    run = Run(options())
    try:
        run.run()
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        run.fail("the run ended early", error)
    finally:
        run.close()
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
