"""The questions of each phase. Each refusal stands beside its allowed twin."""

import time
from dataclasses import dataclass

import reach
import setting
from cells import Cell

APP, NEIGHBOUR = "/run/app/app.sock", "/run/neighbour/neighbour.sock"
LINE, NOT_LOGGED = "a-line-of-the-run", "not logged"
WEB = ("127.0.0.1", 80)


@dataclass(frozen=True)
class Question(Cell):
    """`call` is an address and a path of HTTP."""

    def ask(self):
        return reach.http(**self.call)

    def verdict(self, answer):
        return "deny" if answer in ("502", NOT_LOGGED) else super().verdict(answer)


class Start(Question):
    """`call` is a unit, which is restarted."""

    def ask(self):
        return setting.restart(**self.call)


class Line(Question):
    """A line that a unit prints: systemd has connected its output to the journal, as the unit."""

    def ask(self):
        answer = super().ask()
        return answer if answer != "ok" or LINE in setting.journal(self.source) else NOT_LOGGED


class Ended(Question):
    """Asked again and again until it is refused, for as long as a service may take to answer."""

    def ask(self):
        end = time.monotonic() + reach.PATIENCE
        answer = super().ask()
        while self.verdict(answer) != "deny" and time.monotonic() < end:
            answer = super().ask()
        return answer


@dataclass(frozen=True)
class Boot(Cell):
    """`call` is the agent and a target of systemd's."""

    def ask(self):
        return self.call["agent"].started_before(self.call["target"])


def boot(agent):
    return [
        Boot("boot", "start", "agent", target, "allow", f"the walls stand before {target} is reached",
             {"agent": agent, "target": target})
        for target in ("sysinit.target", "network-pre.target")
    ]  # fmt: skip


def start():
    """systemd's child, in its unit already, tells systemd its user over a pair of sockets."""
    return [
        Start("restarted", "start", "neighbour", "host", "allow",
              "systemd starts a unit that has a user of its own and no rule to the host", {"unit": "neighbour"}),
    ]  # fmt: skip


def manager():
    """Without any rule."""
    return [
        Start("restarted", "start", "ready", "host", "allow",
              "a unit that may reach nothing uses a socket of its own, and tells systemd that it is ready",
              {"unit": "ready"}),
        Start("restarted", "start", "login", "host", "allow", "a unit that may reach nothing changes its user by PAM",
              {"unit": "login"}),
    ]  # fmt: skip


def rows(phase, when):
    """Same user, same program: only the unit differs."""
    flow = denial("neighbour", "database", setting.DATABASE, "ingress-not-allowed")
    return [
        question(phase, "rows", "app", "database", APP, "/rows", f"PostgreSQL gives the app rows, {when}"),
        question(phase, "rows", "neighbour", "database", NEIGHBOUR, "/rows",
                 f"PostgreSQL's socket is refused to a neighbour of the same user, {when}", flow),
    ]  # fmt: skip


def web(phase, when):
    return [
        question(phase, "http", "web", "app", WEB, "/app/rows",
                 f"nginx passes a request on to the app, and that to PostgreSQL, {when}"),
        question(phase, "http", "neighbour", "app", NEIGHBOUR, "/socket/" + APP,
                 f"the app's socket is refused to a neighbour of the same user, {when}",
                 denial("neighbour", "app", APP, "egress-not-allowed")),
    ]  # fmt: skip


def web_without_rule(phase, when):
    return [
        question(phase, "http", "web", "app", WEB, "/app/hello", f"nginx answers 502 for the app, {when}",
                 denial("web", "app", APP, "egress-not-allowed")),
        question(phase, "http", "host", "web", WEB, "/page", f"nginx gives a page of its own, {when}"),
        question(phase, "http", "host", "app", APP, "/hello", f"the app answers the host, {when}"),
    ]  # fmt: skip


def granted(phase, when):
    return [question(phase, "grant", "web", "app", WEB, "/app/hello", f"nginx reaches the app, {when}")]


def ended(phase, when):
    flow = denial("web", "app", APP, "egress-not-allowed")
    call = {"address": WEB, "path": "/app/hello"}
    return [Ended(phase, "grant", "web", "app", "deny", f"nginx answers 502 for the app before long, {when}", call, flow)]


def bus(phase, when):
    return [
        question(phase, "bus", "app", "bus", APP, "/bus", f"the app calls a method over D-Bus, {when}"),
        question(phase, "bus", "neighbour", "bus", NEIGHBOUR, "/bus",
                 f"the system bus is refused to a neighbour of the same user, {when}",
                 denial("neighbour", "bus", setting.BUS, "egress-not-allowed")),
    ]  # fmt: skip


def journal(phase, when):
    call = {"path": "/log/" + LINE}
    flow = denial("neighbour", "journal", setting.JOURNAL, "egress-not-allowed")
    return [
        Line(phase, "log", "app", "journal", "allow", f"what the app prints is in the journal, {when}",
             call | {"address": APP}),
        Line(phase, "log", "neighbour", "journal", "deny",
             f"what a neighbour prints, which may not log, is not in the journal, {when}",
             call | {"address": NEIGHBOUR}, flow),
    ]  # fmt: skip


def denial(source, destination, path, reason):
    names = {"source": source, "destination": destination, "path": path, "reason": reason}
    return names | {"protocol": "UNIX", "verdict": "deny"}


def question(phase, kind, source, target, address, path, sentence, flow=None):
    call = {"address": address, "path": path}
    return Question(phase, kind, source, target, "deny" if flow else "allow", sentence, call, flow)
