"""What the tables may name: programs of the built object, headers, tests."""

import ast
import glob
import os
import re
import struct

from tables import ROOT

COMPOSED = ("open", "unexposed", "abstract", "signal", "of", "USR1")
OBJECT = ROOT + "/kernel/target/bpf/main/cellwall.bpf.o"


def sections():
    """Names of the sections of the built object (ELF64, little-endian)."""
    with open(OBJECT, "rb") as file:
        data = file.read()
    (offset,) = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    headers = [struct.unpack_from("<IIQQQQ", data, offset + i * size) for i in range(count)]
    strings = data[headers[names][4] :]
    return {strings[h[0] : strings.index(b"\0", h[0])].decode() for h in headers}


def headers():
    return {os.path.basename(path) for path in glob.glob(ROOT + "/bpf/*.h")}


def words_of(folder):
    """Each string that stands in the programs of a folder: kinds of cells are such."""
    found = set()
    for path in glob.glob(f"{ROOT}/e2e/src/test/probe/{folder}/*.py"):
        with open(path) as file:
            nodes = ast.walk(ast.parse(file.read()))
        found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found


def classes():
    paths = glob.glob(ROOT + "/*/src/test/java/**/*.java", recursive=True)
    return {os.path.basename(path).removesuffix(".java") for path in paths}


def channels():
    """Kinds of the random attacker."""
    with open(ROOT + "/e2e/src/test/probe/random/plan.h") as file:
        return set(re.findall(r'^\tX\(\w+, "([\w-]+)", .*, [01]\)', file.read(), re.MULTILINE))


class Tests:
    def __init__(self):
        self.known = {"table": words_of("ipc"), "class": classes(), "random": channels()}

    def has(self, test):
        """Names of several words are put together where the cells are made."""
        runner, _, name = test.partition(" ")
        known = self.known.get(runner, ())
        return name in known or all(word in known for word in name.split() if word not in COMPOSED)
