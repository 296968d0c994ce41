"""The cells of each phase, out of the table."""

from dataclasses import replace

import handed
import held
import knobs
import mounting
import networking
import privileged
from cells import (
    ATTACKS, BY_RING, ENDPOINTS, FOREIGN_SOCKETS, HANDED, HARMLESS, OBJECTS, ONWARD, OWN_ALONE, QUEUES, READS,
    SIGNALS, SIGNALS_BY_SOCKET, TRACES, UNASKED, Cell, row,
)  # fmt: skip
from launches import launches
from manifests import component, egress, ingress
from modes import as_nobody, audited
from owners import owned
from taken import exposed, taken
from wording import REASONS, WORDS, what

AGENT = ("call-agent", "trace-agent", "stop-agent", "kill-agent", "sock-diag")
PRIVILEGED = ("packet-socket", "vsock", "alg", "netlink-audit")
# One of the two privileges is not the other.
LACKING = (("one", "vsock"), ("one", "alg"), ("three", "packet-socket"), ("three", "turn-on-console"),
           ("debugger", "set-clock"), ("debugger", "kernel-log"))  # fmt: skip
FAMILIES = {"netlink-audit": "NETLINK audit", "packet-socket": "PACKET", "vsock": "VSOCK", "alg": "ALG"}
HAVING = (("one", "packet-socket"), ("one", "netlink-audit"), ("three", "vsock"), ("three", "set-clock"),
          ("three", "kernel-log"), ("three", "kmsg"))  # fmt: skip
# pidfd_getfd takes a descriptor, and that is nobody else's whoever may trace.
BY_PRIVILEGE = tuple(way for way in TRACES if way != "pidfd-getfd")
# perf_event_open() does not say whom it is about, so it takes the privilege even at home.
WITHIN = tuple(way for way in TRACES if way != "perf-event-open")


class Rounds:
    def __init__(self, place):
        self.place = place  # pids, words, names of this run
        self.paths = dict(self.named(ENDPOINTS + HANDED + UNASKED))

    def named(self, endpoints):
        """(kind, path as in the table) -> path of this run."""
        for number, (kind, _, path) in enumerate(endpoints):
            yield (kind, path), path.format(
                dir=self.place["dir"], name=self.place["name"], key=self.place["key"] + number
            )

    def manifests(self, phase):
        agreed = phase in ("rule", "egress")
        let_in = phase in ("rule", "ingress")
        exposes = [
            f"    - {{name: e{number}, protocol: {protocol}, path: \"{self.paths[kind, path]}\"}}"
            for number, (kind, protocol, path) in enumerate(ENDPOINTS + HANDED + UNASKED)
        ]
        exposes.append(f"    - {{name: not-made, protocol: FIFO, path: {self.place['not_made']}}}")
        exposes += exposed(self.place["dir"]) + held.exposed(self.place)
        exposes.append("    - {name: signals, protocol: SIGNAL, signals: [USR1]}")
        mode = ["  enforcement: audit"] * (phase == "audit")
        return "---\n".join(
            [
                component("one", [*mode, "  privileges: [packet-socket, audit-socket]", "  exposes:", *exposes, ingress("two") if let_in else "  ingress: []"]),
                component("two", [*mode, egress("{component: one}") if agreed else "  egress: []"]),
                component("three", ["  privileges: [other-socket, clock, kernel-log]", "  egress: []"]),
                component("joined", ["  egress: []"]),
                component("debugger", ["  privileges: [ptrace, packet-socket, other-socket]", egress("{entity: host}"), *self.activated()]),
            ]
        )

    def activated(self):
        """What the machine listens on for it."""
        path, port = self.place["dir"] + "/activated", self.place["activated_port"]
        return ["  exposes:", f"    - {{name: unix, protocol: UNIX, path: {path}}}",
                f"    - {{name: tcp, protocol: TCP, port: {port}}}",
                "  ingress:", "    - from: [{entity: host}]"]  # fmt: skip

    def phase(self, phase):
        if phase == "open":
            return self.without_walls()
        if phase == "audit":
            return [*audited(self)]
        made = [*self.reaching(phase, "two", "one")]
        made += self.signalling(phase, "two")
        if phase == "none":
            made += [*self.reaching("none", "one-too", "one", same=True), *self.controls()]
            made += self.tracing("none", "two", "deny") + self.unexposed("none")
            made += [*self.by_ring("none"), *as_nobody(self, "none"), *owned(self, "none")]
        if phase == "rule":
            made += self.tracing("rule", "two", "deny") + self.tracing("rule", "debugger", "allow", BY_PRIVILEGE)
            made += [*self.reaching("none", "three", "one", phase_name="rule")]
            made += [*self.nested()] + self.unexposed("rule") + self.layered() + self.of_the_machine() + self.attacks()
            made += [*self.unasked(), *self.by_ring("rule"), *as_nobody(self, "rule")] + launches(self.place)
            made += [*self.onward("rule"), *owned(self, "rule"), *taken(self.place)]
            made += held.begun(self.place)
        if phase == "revoked":
            made += [*held.ended(self.place), *self.continuing(), *self.onward("revoked"), *self.uncovered()]
            made += [*self.beside_another_memory()]
        return made

    def without_walls(self):
        """Everything that is refused elsewhere, where nothing refuses it."""
        cells = [*self.reaching("open", "two", "one")]
        cells += [self.signal("open", way, "two", "one", "USR1", True) for way in SIGNALS + SIGNALS_BY_SOCKET]
        return cells + self.tracing("open", "two", "allow") + [
            *self.by_ring("open"),
            *self.onward("open"),
            *(replace(cell, phase="open", expected="allow", flow=None) for cell in launches(self.place)),
        ]

    def by_ring(self, phase):
        """io_uring does the calls, on a thread of the kernel's."""
        for kind, path in BY_RING.items():
            protocol = "FIFO" if kind.startswith("fifo") else "UNIX"
            name = self.paths[kind.removesuffix("-uring"), path]
            denied = phase == "none"
            yield Cell(
                phase, kind, "two", "one", "deny" if denied else "allow",
                f"{row(kind)}{kind.removesuffix('-uring')} by io_uring, {WORDS[phase]}",
                {"call": "reach", "kind": kind, "path": name},
                self.denial("two", phase, kind, protocol, name) if denied else None,
            )  # fmt: skip

    def reaching(self, phase, source, target, same=False, phase_name=None):
        for kind, protocol, path in ENDPOINTS + HANDED:
            allowed = same or phase == "open" or (phase == "rule" and kind not in OWN_ALONE)
            name = self.paths[kind, path]
            yield Cell(
                phase_name or phase,
                kind + (" abstract" if path.startswith("@") else ""),
                source,
                target,
                "allow" if allowed else "deny",
                f"{row(kind)}{what(kind, path)} of {'the same' if same else 'another'} component, "
                f"{'without any rule' if same else WORDS[phase]}",
                {"call": "reach", "kind": kind, "path": name, "name": path + source},
                None if allowed else self.denial(source, phase, kind, protocol, name),
            )

    def denial(self, source, phase, kind, protocol, path):
        flow = {"source": source, "destination": "one", "verdict": "deny"}
        if phase == "rule" and kind in FOREIGN_SOCKETS:
            return flow | {"protocol": "DESCRIPTOR", "reason": "foreign-socket"}
        if phase == "rule":
            return flow | {"protocol": "MQUEUE", "path": self.place["unexposed"]["mqueue"], "reason": REASONS[phase]}
        return flow | {"protocol": protocol, "path": path, "reason": REASONS[phase]}

    def signalling(self, phase, source):
        cells = []
        for way in SIGNALS + SIGNALS_BY_SOCKET:
            allowed = phase == "rule" and way in SIGNALS
            denial = {"source": source, "protocol": "SIGNAL", "signal": "USR1", "verdict": "deny"}
            denial = denial | {"destination": "one", "reason": REASONS.get(phase)} if way in SIGNALS else None
            cells.append(self.signal(phase, way, source, "one", "USR1", allowed, denial))
        if phase in ("none", "rule"):
            denial = {"source": source, "destination": "one", "protocol": "SIGNAL", "signal": "USR2"}
            denial["reason"] = REASONS[phase]
            cells.append(self.signal(phase, "kill", source, "one", "USR2", False, denial))
        return cells

    def signal(self, phase, way, source, target, name, allowed, flow=None):
        return Cell(
            phase, f"signal {way} {name}", source, target, "allow" if allowed else "deny",
            f"{row(way)}signal {name} by {way} from {source} to {target}, {WORDS[phase]}",
            {"call": "send_signal", "way": way, "pid": self.place["pids"][target], "signal_name": name},
            None if allowed else flow,
        )  # fmt: skip

    def unasked(self):
        """Never anybody else's: what its maker has put into it would come along, or go on for good."""
        for kind, _, path in UNASKED:
            call = {"call": "reach", "kind": kind, "path": self.paths[kind, path]}
            travels = kind != "ring" or handed.rings_travel()
            refused = {"source": "two", "destination": "one", "reason": "foreign-descriptor"}
            yield Cell("rule", kind, "two", "one", "deny", f"{row(kind)}a descriptor of {kind} handed over, allowed by both",
                       call, refused if travels else None)  # fmt: skip
            yield Cell("rule", kind, "one-too", "one", "allow" if travels else "deny",
                       f"{row(kind)}a descriptor of {kind} handed over at home"
                       + ("" if travels else ", which this kernel does for nobody"), call)  # fmt: skip

    def tracing(self, phase, source, expected, ways=TRACES, target="one", names=None):
        asker, asked = names or (source, target)
        flow = {"source": asker, "destination": asked, "protocol": "PTRACE",
                "reason": "privilege-not-granted"}  # fmt: skip
        return [
            Cell(
                phase, way, source, target, expected,
                f"{row(way)}{way} on {target} by {source}"
                + (", which has the privilege ptrace" if source == "debugger" else f", {WORDS[phase]}"),
                {"call": "look_into", "way": way, "pid": self.place["pids"][target],
                 "word": self.place["words"][target]},
                flow if expected == "deny" and way != "perf-event-open" else None,
            )
            for way in ways
        ]  # fmt: skip

    def controls(self):
        """What must go on working: the same component, and the machine's own processes."""
        cells = []
        for source in ("one-too", "host"):
            for way in SIGNALS:
                cells.append(self.signal("none", way, source, "one", "USR1", True))
            cells += self.tracing("none", source, "allow", TRACES if source == "host" else WITHIN)
        for way in HARMLESS + mounting.OWN + networking.HARMLESS + privileged.HARMLESS + ("raw-disk", "screen"):
            cells.append(self.attack("none", way, "host", "allow"))
        file = self.place["dir"] + "/file"
        cells.append(
            Cell("none", "file", "two", "one", "allow",
                 f"{row('file')}a regular file that both may open is ruled by its permissions alone",
                 {"call": "reach", "kind": "file", "path": file})
        )  # fmt: skip
        return cells

    def nested(self):
        """A child cgroup has the rights of its component, no fewer and no more."""
        for kind, path in (("stream", "{dir}/stream"), ("shm", "/{name}-shm")):
            yield Cell(
                "rule", kind, "two-sub", "one", "allow",
                f"I10 {what(kind, path)} from a nested cgroup, allowed by both",
                {"call": "reach", "kind": kind, "path": self.paths[kind, path]},
            )  # fmt: skip
            yield Cell(
                "rule", kind, "three-sub", "one", "deny",
                f"I10 {what(kind, path)} from a nested cgroup, without a rule",
                {"call": "reach", "kind": kind, "path": self.paths[kind, path]},
            )  # fmt: skip

    def unexposed(self, phase):
        """What the owner made and its manifest does not name."""
        cells = [
            Cell(phase, "listen", "one", "one", "allow", f"one listens on a name that nobody exposes, {word}",
                 {"call": "listen", "path": path})
            for word, path in (("by path", self.place["dir"] + "/unexposed"),
                               ("abstract", f"@{self.place['name']}-unexposed"))
        ]  # fmt: skip
        cells.append(
            Cell(phase, "listen", "two", "one", "deny", "two listens on a name that another exposes",
                 {"call": "listen", "path": f"@{self.place['name']}-stream"},
                 {"source": "two", "protocol": "UNIX", "reason": "not-exposed"})
        )  # fmt: skip
        for kind in OBJECTS:
            path = self.place["unexposed"][kind]
            flow = {"source": "two", "destination": "one", "path": path}
            flow["reason"] = REASONS[phase]
            cells.append(
                Cell(phase, f"{kind} unexposed", "two", "one", "deny",
                     f"{row(kind)}{what(kind, path)} that its maker does not expose, {WORDS[phase]}",
                     {"call": "reach", "kind": kind, "path": path}, flow)
            )  # fmt: skip
        return cells

    def layered(self):
        """Where /dev/shm is a layer of a file system of the opener's own, rule or no rule."""
        (path,) = (self.paths[kind, path] for kind, _, path in ENDPOINTS if kind == "shm")
        reach = {"call": "reach", "kind": "layered-shm", "path": path}
        # Linux 6.1 opens it by the name above, which nobody exposes, so there no rule leads to it.
        flow = {"source": "two", "destination": "one", "protocol": "SHM", "verdict": "deny"}
        return [
            Cell("rule", "layered-shm", "two", "one", "deny",
                 "POSIX shared memory of another's, by a layer above it, which is mapped without a question", reach, flow),
            Cell("rule", "layered-shm", "one-too", "one", "allow", "its own by a layer above it", reach),
        ]  # fmt: skip

    def continuing(self):
        """The channels of the phase `rule`, still open."""
        for kind, protocol, path in ENDPOINTS + HANDED:
            if kind in (*OWN_ALONE, *QUEUES, "userfaultfd"):
                continue
            flow = self.denial("two", "revoked", kind, protocol, self.paths[kind, path])
            yield Cell(
                "revoked", f"open {kind}" + (" abstract" if path.startswith("@") else ""),
                "two", "one", "deny",
                f"I22 {row(kind)}{what(kind, path)} that was open when its rule was taken away",
                {"call": "again", "name": path + "two"}, flow,
            )  # fmt: skip

    def beside_another_memory(self):
        """What is shared memory stays so when another file system comes below /dev/shm."""
        (path,) = (path for kind, _, path in ENDPOINTS if kind == "shm")
        flow = self.denial("two", "revoked", "shm", "SHM", self.paths["shm", path])
        yield self.attack("revoked", "second-memory", "host", "allow")
        yield Cell("revoked", "open shm", "two", "one", "deny",
                   "POSIX shared memory whose rule was taken away, when another memory was mounted below /dev/shm",
                   {"call": "again", "name": path + "two"}, flow)  # fmt: skip
        yield self.attack("revoked", "no-second-memory", "host", "allow")

    def onward(self, phase):
        """The same channels in other ways: those of the phase `rule` begin there."""
        for kind, protocol, path in ENDPOINTS + HANDED:
            if path.startswith("@"):
                continue
            for way in ONWARD.get(kind, ()):
                if (phase, way) == ("revoked", "hide"):
                    continue
                flow = self.denial("two", "revoked", kind, protocol, self.paths[kind, path])
                yield Cell(
                    phase, f"{way} {kind}", "two", "one", "deny" if phase == "revoked" else "allow",
                    f"{row(kind)}{way} of {what(kind, path)} that is open, {WORDS[phase]}",
                    {"call": "go_on", "name": path + "two", "way": way}, flow if phase == "revoked" else None,
                )  # fmt: skip

    def of_the_machine(self):
        """Sockets of the machine's own services, D-Bus and containers' among them; and what such a
        service was handed by one component and hands on to another."""
        service, stolen = self.place["service"], self.place["stolen"]
        reach = {"call": "reach", "kind": "stream", "path": service}
        return [
            Cell("rule", "service", "two", "host", "deny",
                 "U32 U33 a unix socket of the machine's own, without a rule", reach,
                 {"source": "two", "destination": "host", "path": service, "reason": "egress-not-allowed"}),
            Cell("rule", "service", "debugger", "host", "allow",
                 "U32 U33 a unix socket of the machine's own, with a rule to the entity host", reach),
            Cell("rule", "dgram-elsewhere", "two", "host", "deny",
                 "U20 a datagram to the machine's own, by a socket that may and did send to another place",
                 {"call": "reach", "kind": "dgram-elsewhere",
                  "path": f"{self.place['dgram']} {self.place['notices']}"},
                 {"source": "two", "destination": "host", "path": self.place["notices"],
                  "reason": "egress-not-allowed"}),
            Cell("rule", "stolen-memfd", "debugger", "one", "deny",
                 "a component's memfd that a process of the machine hands on to another",
                 {"call": "reach", "kind": "stolen-memfd", "path": stolen},
                 {"source": "debugger", "destination": "one", "protocol": "DESCRIPTOR",
                  "reason": "foreign-descriptor"}),
        ]  # fmt: skip

    def uncovered(self):
        """What the kernel asks nobody about, as it really is."""
        queue = "/{name}-mqueue"
        return [
            Cell("revoked", "open mqueue", "two", "one", "allow",
                 "I22 U6 a POSIX message queue that was open when its rule was taken away goes on",
                 {"call": "again", "name": queue + "two"}),
            *self.tracing("revoked", "two", "allow", ("process-mrelease",)),
        ]  # fmt: skip

    def attacks(self):
        """The debugger may trace, and reach all that is the machine's: but not what enforces."""
        ways = (*knobs.DEVICES, *mounting.ATTACKS, *networking.ATTACKS, *privileged.ATTACKS, *ATTACKS)
        made = [self.attack("rule", way, "two", "deny") for way in ways]
        made += [self.attack("rule", way, "debugger", "deny") for way in AGENT]
        made += [replace(self.attack("rule", way, "debugger", "allow"), flow=None) for way in PRIVILEGED]
        made += [self.attack("rule", way, source, "deny") for source, way in LACKING]
        made += [replace(self.attack("rule", way, source, "allow"), flow=None) for source, way in HAVING]
        made += [self.unasked_for("read-settings", protocol) for protocol in ("KERNEL", "PTRACE")]
        own = (*mounting.OWN, *networking.OWN, *privileged.OWN, "harmless-devices")
        return made + [replace(self.attack("rule", way, "two", "allow"), flow=None) for way in (*READS, *own)]

    def unasked_for(self, way, protocol):
        """What is not refused is not told as refused. Nothing else of this kind is tried by that one."""
        cell = self.attack("rule", way, "joined", "allow")
        sentence = f"{cell.sentence}, without a line of {protocol} in the record"
        return replace(cell, sentence=sentence, flow=None, untold={"source": "joined", "protocol": protocol})

    def attack(self, phase, way, source, expected):
        protected = source != "host"
        sockets = ("sock-diag", "netlink-audit", "packet-socket", "vsock", "alg", *networking.BY_SOCKET)
        traces = way in privileged.BY_TRACING
        protocol = "SOCKET" if way in sockets else "PTRACE" if traces else "KERNEL"
        flow = {"source": source, "protocol": protocol}
        flow |= {"family": FAMILIES[way]} if way in FAMILIES else {}
        place = {name: self.place[name] for name in ("cgroup", "own", "pin", "map_id", "link_id", "agent",
                                                     "api")}  # fmt: skip
        place["directory"] = self.place["dir"] + "/mount"
        place["neighbour"] = self.place["pids"]["one"]
        return Cell(
            phase, way, source, "the enforcer", expected,
            f"{row(way)}{way} by {self.whose(source)}",
            {"call": "attack", "way": way, **place}, flow if protected else None,
        )  # fmt: skip


    @staticmethod
    def whose(source):
        names = {
            "host": "a process of the machine",
            "one": "a component that may make packet and audit sockets",
            "two": "a component",
            "three": "a component that may make sockets of other families, set the clock and read the kernel's log",
        }
        return names.get(source, "a component that may trace and reach the machine's processes")
