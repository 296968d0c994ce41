"""The tables of the model: which way each call, hook and kind of object goes, and how each way is
judged or why it carries nothing."""

import os
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, *[".."] * 5))
FOLDER = os.path.join(ROOT, "e2e/src/test/resources/model")
PAGE = os.path.join(ROOT, "docs/model.md")

# table, what it lists, where the running kernel says what it has
TABLES = {
    "hooks": "Hooks of the Linux security module: `bpf_lsm_*` in the kernel's BTF",
    "calls": "System calls: the kernel's own table, and the numbers of its headers",
    "filesystems": "File systems: `/proc/filesystems` and the modules' aliases",
    "families": "Socket families: those in which the kernel makes a socket, and the modules' aliases",
    "netlink": "Netlink protocols: those in which the kernel makes a socket",
    "prctl": "Options of prctl: its header",
    "keyctl": "Operations of keyctl: its header",
    "devices": "Character and block devices, so what ioctl goes to: `/proc/devices` and `/proc/misc`",
    "namespaces": "Namespaces: `/proc/self/ns`",
}
KINDS = ("judged", "harmless", "open")


@dataclass(frozen=True)
class Way:
    name: str
    kind: str
    sections: tuple  # of the built programs
    header: str
    tests: tuple
    sentence: str


def rows(name):
    with open(os.path.join(FOLDER, name + ".tsv")) as lines:
        return [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]


def ways():
    made = {}
    for name, kind, sections, header, tests, sentence in rows("ways"):
        made[name] = Way(name, kind, listed(sections, None), header, listed(tests, ", "), sentence)
    return made


def listed(text, between):
    return () if text == "-" else tuple(text.split(between))


def table(name):
    """The name of each line -> (more columns, its ways)."""
    made = {}
    for key, *more, way in rows(name):
        if key in made:
            raise ValueError(f"{name}: {key} stands twice")
        made[key] = (more, way.split(","))
    return made
