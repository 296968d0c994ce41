"""What becomes of the walls when their agent is killed, replaced, starved or flooded, and when others
change the same hooks. Prints a line for each cell, as table.py does, and needs no particular kernel:
where there is no BPF LSM the network alone is tried.

Usage: enforcer.py [STEP...]    all of Enforcer.STEPS, if none is named
"""

import itertools
import os
import struct
import subprocess
import sys
import time

import guard
import libc
from cells import Cell
from machine import PATIENCE, Agent
from malformed import FAULTS
from siege import Siege, has_security_hooks
from stage import FLOW_PATIENCE

STARVERS = 16
FLOOD = 3000
VISITORS = 40
STRANGE = "\x1b[2Jx"
OTHER_ABI = 99
ABI_VERSION = 8  # where it is in the map `control`
BPF_CGROUP_INET4_CONNECT = 10
BPF_PROG_TYPE_CGROUP_SOCK_ADDR = 18
BPF_F_ALLOW_MULTI = 2


class Enforcer(Siege):
    STEPS = ("changed", "killed", "replaced", "of_another_form", "starved", "shared", "unhooked", "attributed",
             "malformed", "flooded", "relabelled", "exhausted", "of_older_cgroups", "deleted")  # fmt: skip

    def run(self, steps):
        self.prepare()
        for step in steps or self.STEPS:
            getattr(self, step)()

    def changed(self):
        """I16: half of a change is never in force."""
        for kind, path in self.paths.items():
            for source in ("two", "three"):
                self.processes[source].must(call="begin", kind=kind, path=path, name=source + kind)
        for allowed in (False, True, False, True):
            self.agent.apply(self.manifests(allowed))
        for kind in self.paths:
            answer = self.processes["three"].ask(call="end", name="three" + kind)
            self.cell("I16", kind, "three", "deny", answer, f"{kind} refused by every policy, while policies change")
            answer = self.processes["two"].ask(call="end", name="two" + kind)
            passed = [word for word, _ in itertools.groupby(answer.split(), "ok".__eq__)] == [True, False] * 2 + [True]
            cell = Cell("siege", kind, "two", "one", "ok, not, ok, not, ok",
                        f"I16 {kind} is allowed or refused as the policy in force says, and by no mixture", {})  # fmt: skip
            self.print(cell, answer, passed)

    def killed(self):
        self.under_attempts("I17 E7", "while the agent is killed and another one started", self.restart)

    def replaced(self):
        """The digest of the programs is another build's, so the next agent puts its own in their place."""
        before = self.links()
        self.under_attempts("I17", "while another build's agent replaces the programs", self.upgrade)
        kept = [name for name, link in self.links().items() if before.get(name) == link]
        lsm = has_security_hooks()
        passed = self.stamp()[0] != 0xEE and (not lsm or len(kept) < len(before))
        cell = Cell("siege", "links", "host", "the enforcer", "allow", "I17 the programs are the next build's", {})
        self.print(cell, f"{len(before) - len(kept)} of {len(before)} links", passed)

    def upgrade(self):
        self.restart(lambda: self.rewrite("build", lambda value: b"\xee" * 32 + value[32:]))

    def of_another_form(self):
        self.under_attempts("I32", "while an agent that cannot read the maps tries to start", self.downgrade)

    def downgrade(self):
        self.agent.process.kill()
        self.agent.process.wait(PATIENCE)
        kept = []

        def change(value):
            kept.append(value)
            return value[:ABI_VERSION] + struct.pack("Q", OTHER_ABI) + value[ABI_VERSION + 8 :]

        self.rewrite("control", change)
        told = self.start_in_vain()
        self.rewrite("control", lambda value: value[:ABI_VERSION] + kept[0][ABI_VERSION : ABI_VERSION + 8] + value[ABI_VERSION + 8 :])
        cell = Cell("siege", "start", "host", "the enforcer", "deny", "I32 an agent of another form does not start", {})
        self.print(cell, told.strip()[-160:], f"version={OTHER_ABI}" in told)
        self.agent = Agent(self.directory, self.cgroup, self.bpffs)
        self.flows.close()
        self.flows = type(self.flows)(self.agent)

    def starved(self):
        self.under_attempts("E8", "while a component takes what processors and files it gets", self.starve)

    def starve(self):
        self.processes["three"].must(call="starve", processes=STARVERS)

    def shared(self):
        """E4, I20: programs of others at the same hooks come and go."""
        self.under_attempts("E4 I20", "while others attach programs beside and below, and detach them", self.attach_others)

    def attach_others(self):
        kinds = ((guard.BPF_PROG_TYPE_CGROUP_SKB, guard.BPF_CGROUP_INET_EGRESS),
                 (BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT))  # fmt: skip
        places = ((self.cgroup, BPF_F_ALLOW_MULTI), (self.places["three"], guard.BPF_F_ALLOW_OVERRIDE))
        for place, flags in places:
            directory = os.open(place, os.O_RDONLY)
            for kind, hook in kinds:
                program = guard.load_program(kind, hook)
                guard.bpf(guard.BPF_PROG_ATTACH, directory, program, hook, flags)
                self.cell("E4 I20", "attached", "three", "deny", self.try_all(), "with another's program attached")
                guard.bpf(guard.BPF_PROG_DETACH, directory, program, hook)
                os.close(program)
            os.close(directory)

    def unhooked(self):
        """I20, I31: what somebody took away is put back, and told. A pin holds nothing that the agent
        does not hold too."""
        self.under_attempts("I31", "while all pins of hooks are removed and come back", self.unpin)
        self.link_detached()

    def unpin(self):
        pins = self.links()
        for name in pins:
            os.unlink(f"{self.bpffs}/links/{name}")
        self.await_record("packet_sent", lambda: set(self.links()) == set(pins))

    def link_detached(self):
        """Where the machine's root detaches a program the packets that follow are still judged."""
        name = "packet_sent"
        guard.detach_link(f"{self.bpffs}/links/{name}")
        self.await_record(name, lambda: guard.is_attached(f"{self.bpffs}/links/{name}"))
        self.cell("I20 I31", "mended", "three", "deny", self.try_all(), "after a program was detached and put back")

    def flooded(self):
        """I28: counts are exact, and a neighbour's flood hides nobody's denial."""
        self.agent.apply(self.manifests(allowed=False))
        kind, path = list(self.paths.items())[-1]
        before, since = self.denials(), self.flows.mark()
        answer = self.processes["three"].ask(call="flood", kind=kind, path=path, times=FLOOD)
        self.cell("I28", kind, "three", "deny", answer, f"{kind} {FLOOD} times, as fast as it goes")
        answer = self.processes["two"].ask(call="reach", kind=kind, path=path)
        self.cell("I28", kind, "two", "deny", answer, f"{kind} of another component after the flood")
        wanted = {"source": "two", "destination": "one", "verdict": "deny"}
        found = self.flows.find(since, wanted, time.monotonic() + FLOW_PATIENCE)
        cell = Cell("siege", kind, "two", "one", "told", "I28 its denial is in the record all the same", {})
        self.print(cell, "told" if found else "not told", found)
        counted = self.denials() - before
        cell = Cell("siege", kind, "three", "one", str(FLOOD + 1), "I28 every denial is counted, told or not", {})
        self.print(cell, str(counted), counted == FLOOD + 1)

    def attributed(self):
        """I26: an event says whose it was, however short-lived and however named."""
        kind, path = list(self.paths.items())[-1]
        since = self.flows.mark()
        names = [f"visitor-{i}" for i in range(VISITORS)] + [STRANGE]
        self.processes["three"].must(call="crowd", kind=kind, path=path, names=names)
        end = time.monotonic() + FLOW_PATIENCE
        found = all(self.flows.find(since, {"command": name, "verdict": "deny"}, end) for name in names)
        pids = {flow["source"]["pid"] for flow in self.flows.flows[since:] if flow["source"]["command"] in names}
        cell = Cell("siege", kind, "three", "one", "told", f"I26 each of {len(names)} processes that are gone", {})
        self.print(cell, f"found={found} pids={len(pids)}", found and len(pids) == len(names))

    def malformed(self):
        """E17: names are names; anything else is refused, and what is said of it is plain text."""
        for what, text in FAULTS.items():
            manifest = f"apiVersion: cellwall.io/v1\nkind: Component\n{text}\n"
            refused = self.agent.try_apply(manifest)
            plain = "\x1b" not in refused.stderr and len(refused.stderr) < 10_000
            cell = Cell("siege", "apply", "host", "the enforcer", "deny", f"E17 {what}", {})
            self.print(cell, f"status={refused.returncode} {refused.stderr[:100]!r}", refused.returncode == 2 and plain)

    def exhausted(self):
        """I29: no neighbour's flows push anybody's verdict out."""
        self.under_attempts("I29", "while another makes more flows than any map holds", self.scan)

    def scan(self):
        answer = self.processes["three"].ask(call="scan")
        self.cell("I29", "udp", "three", "deny", answer, "a datagram to each of 60000 ports")

    def of_older_cgroups(self):
        """I14: kernels once forgot whose a socket is when this was mounted; none that runs this does.
        Tried only in a machine of its own, since it changes the whole machine."""
        if has_security_hooks():
            self.under_attempts("I14", "while the older hierarchy of network classes is mounted", self.mount_older)
        else:
            print("I14 is tried in a virtual machine alone: it mounts a hierarchy that the whole machine sees")

    def mount_older(self):
        place = self.directory + "/mount"
        os.mkdir(place)
        guard.private_mounts()
        libc.checked(libc.LIBC.mount(b"cellwall", place.encode(), b"cgroup", 0, b"net_cls,net_prio"))
        self.cell("I14", "mounted", "three", "deny", self.try_all(), "with the older hierarchy mounted")
        libc.checked(libc.LIBC.umount2(place.encode(), guard.MNT_DETACH))

    def relabelled(self):
        """I23: who is let in by a label is let in as long as it has the label."""
        self.agent.apply(self.manifests(allowed=True))
        for kind, path in self.paths.items():
            answer = self.processes["two"].ask(call="reach", kind=kind, path=path, name="kept" + kind)
            self.cell("I23", kind, "two", "allow", answer, f"{kind} with the label")
        self.agent.apply(self.manifests(allowed=True, role="stranger"))
        for kind in self.paths:
            answer = self.processes["two"].ask(call="again", name="kept" + kind)
            cell = Cell("siege", kind, "two", "one", "cut", f"I23 {kind} that was open when the label was changed", {})
            self.print(cell, answer, answer in ("EPERM", "ECONNABORTED", "ECONNRESET", "EPIPE"))
        self.agent.apply(self.manifests(allowed=True))

    def deleted(self):
        """I19: what has no manifest any more has no rights, however long its processes live."""
        since = self.flows.mark()
        self.under_attempts("I19", "while a component is deleted and its processes live on", self.delete)
        wanted = {"source": "three", "reason": "no-manifest", "verdict": "deny"}
        found = self.flows.find(since, wanted, time.monotonic() + FLOW_PATIENCE)
        cell = Cell("siege", "delete", "three", "one", "told", "I19 it is refused as one without a manifest", {})
        self.print(cell, "told" if found else "not told", found)

    def delete(self):
        self.agent.cli("delete", "component", "three")


def main():
    siege = Enforcer()
    try:
        siege.run(sys.argv[1:])
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        siege.failures += 1
        print(f"the run ended early: {error!r}", file=sys.stderr)
    finally:
        siege.close()
    sys.exit(1 if siege.failures else 0)


if __name__ == "__main__":
    main()
