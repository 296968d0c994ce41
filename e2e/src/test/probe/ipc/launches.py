"""Cells of what a process brings with it into a component, and of what its relatives may do."""

from cells import Cell, row


def launches(place):
    def cell(way, cgroup, expected, sentence, flow=None, **more):
        call = {"call": "launch", "way": way, "cgroup": place["cgroups"][cgroup], **more}
        return Cell("rule", way, "host", cgroup, expected, row(way) + sentence, call, flow)

    def foreign(source, protocol, reason):
        return {"source": source, "protocol": protocol, "reason": reason, "verdict": "deny"}

    service, port = place["service"], place["service_port"]
    one = place["cgroups"]["one"]
    refused = {"source": "two", "path": service, "reason": "egress-not-allowed"}
    shut = foreign("one", "UNIX", "not-exposed")
    door, side_door = place["dir"] + "/activated", place["dir"] + "/not-activated"
    added = foreign("two", "DESCRIPTOR", "foreign-descriptor")
    return [
        cell("connection-from-before", "two", "deny",
             "a unix connection from before its process entered a component without a rule", refused,
             service=service),
        cell("connection-from-before", "debugger", "allow",
             "a unix connection from before its process entered a component with a rule", service=service),
        cell("connection-inherited", "two", "deny",
             "a unix connection inherited by a program of a component without a rule", refused,
             service=service),
        cell("connection-inherited", "debugger", "allow",
             "a unix connection inherited by a program of a component with a rule", service=service),
        cell("network-connection-from-before", "two", "deny",
             "a TCP connection from before its process entered a component",
             foreign("two", "SOCKET", "foreign-socket"), tcp=port),
        cell("network-connection-from-before", "host", "allow",
             "a TCP connection from before its process moved, but into no component", tcp=port),
        *(cell(way, cgroup, expected, f"{what} on a TCP connection from before its process {went}", flow, tcp=port)
          for way, what in (("network-connection-spliced", "splice from what came"),
                            ("network-connection-by-option", "getsockopt of what came (TCP_ZEROCOPY_RECEIVE)"))
          for cgroup, expected, went, flow in (
              ("two", "deny", "entered a component", foreign("two", "SOCKET", "foreign-socket")),
              ("host", "allow", "moved, but into no component", None))),
        cell("datagrams-from-before", "debugger", "allow",
             "datagrams to a unix socket that the machine made where the component exposes it", path=door),
        cell("datagrams-from-before", "one", "deny",
             "datagrams to a unix socket that the machine made where the component exposes nothing",
             shut, path=side_door),
        cell("listener-from-before", "debugger", "allow",
             "a unix listener that the machine made where the component exposes it", path=door),
        cell("listener-from-before", "one", "deny",
             "a unix listener that the machine made where the component exposes nothing", shut, path=side_door),
        cell("network-listener-from-before", "debugger", "allow",
             "a TCP listener that the machine made where the component exposes it", port=place["activated_port"]),
        cell("network-listener-from-before", "one", "deny",
             "a TCP listener that the machine made where the component exposes nothing",
             foreign("one", "SOCKET", "foreign-socket"), port=place["free_port"]),
        cell("traceme", "two", "deny", "to be traced by a parent outside the component",
             foreign("two", "PTRACE", "privilege-not-granted")),
        cell("traceme-at-home", "two", "allow", "to be traced by a parent in the component"),
        cell("added-descriptor", "two", "deny",
             "a file that a supervisor of another component adds to a process's own (seccomp)", added, other=one),
        cell("added-descriptor", "one", "allow",
             "a file that a supervisor of the same component adds to a process's own (seccomp)", other=one),
        cell("death-signal", "two", "deny", "the signal at the death of a parent in another component",
             {"source": "one", "destination": "two", "protocol": "SIGNAL", "signal": "USR1"}, other=one),
        cell("death-signal", "one", "allow", "the signal at the death of a parent in the component", other=one),
        cell("child-signal", "two", "allow",
             "SIGCHLD of a child in another component: the kernel sends it and asks nobody", other=one),
        cell("hang-up", "two", "allow",
             "SIGHUP at the end of a session's leader in another component: the kernel asks nobody", other=one),
        cell("orphan", "three", "deny", "a socket whose cgroup is gone, to a component",
             {"destination": "one", "path": place["dgram"], "verdict": "deny"},
             root=place["cgroups"]["host"], path=place["dgram"]),
        cell("orphan", "three", "allow", "a socket whose cgroup is gone, in the hands of the machine, to the machine",
             root=place["cgroups"]["host"], path=place["notices"]),
        cell("typed-into", "two", "deny", "typing into the terminal at which the machine started it",
             foreign("two", "KERNEL", "protected")),
        cell("typed-into-at-home", "two", "allow", "typing into a terminal of its own"),
        cell("owner-of-inherited", "two", "deny", "naming in memory whom an inherited file signals",
             foreign("two", "SIGNAL", "egress-not-allowed")),
        cell("owner-of-own", "two", "allow", "naming in memory that a file of one's own signals oneself"),
        cell("terminal-by-name", "two", "deny", "the machine's terminal, opened by its name",
             foreign("two", "KERNEL", "protected")),
        cell("terminal-by-name-at-home", "two", "allow", "a terminal of its own, opened by its name"),
        cell("controlling-terminal-by-name", "two", "allow", "the terminal of its session, opened by its name"),
        *(cell("key-of-another", "two", "deny", f"to {action} another component's key",
               foreign("two", "KERNEL", "egress-not-allowed") | {"destination": "one"}, other=one, action=action)
          for action in ("read", "update")),
        *(cell("key-of-another", "one", "allow", f"to {action} a key of another process of the component",
               other=one, action=action) for action in ("read", "update")),
        cell("keyring-of-parent", "two", "deny", "giving one's keyring to a parent outside the component",
             foreign("two", "KERNEL", "protected")),
        cell("keyring-of-parent-at-home", "two", "allow", "giving one's keyring to a parent in the component"),
        cell("key-with-callout", "two", "deny", "a program of the machine's that is asked for a key",
             foreign("two", "KERNEL", "protected")),
    ]  # fmt: skip
