"""Whether the random attacker finds a hole again when its mending is taken out of the BPF programs.

    unmended.py build DIRECTORY        compiles the programs without each mending
    unmended.py run DIRECTORY NAME...  looks for the hole that each of these has

Each is a patch below e2e/src/test/resources/unmended, which says in its first line what it takes
out. Prints a line for each as table.py does. Compiling is a step of its own, since it takes long on
a processor that is interpreted.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
PATCHES = os.path.join(HERE, "..", "..", "resources", "unmended")
BPF = os.path.join(HERE, *[".."] * 5, "bpf")
OBJECT = "io/cellwall/kernel/cellwall.bpf.o"


@dataclass(frozen=True)
class Hole:
    """Where it must be found: under which policy, in what, and by what."""

    policy: str
    sequences: int
    kinds: tuple
    operations: tuple
    options: tuple = ()

    def is_told_by(self, line):
        return (
            line.startswith("# ")
            and any(f" of a {kind} " in line for kind in self.kinds)
            and any(f" by {operation} " in line for operation in self.operations)
        )


READING = ("read", "splice-out", "tee-out", "vmsplice-out", "map-read", "map-private", "sendfile-out")
HOLES = {
    "ownership": Hole("none", 2000, ("fifo", "shm", "mqueue"), READING),
    "splice": Hole("revoked", 640, ("fifo", "pipe"), ("splice-out", "tee-out", "vmsplice-out", "read")),
    "private-map": Hole("revoked", 640, ("shm", "memfd"), ("map-private",)),
    "kept-datagram": Hole("rule", 3200, ("udp",), ("read", "splice-out"), ("--network",)),
}


def build(directory):
    for name in HOLES:
        tree = os.path.join(directory, name)
        shutil.copytree(BPF, os.path.join(tree, "bpf"), ignore=shutil.ignore_patterns("target"))
        subprocess.run(["git", "apply", os.path.abspath(f"{PATCHES}/{name}.patch")], cwd=tree, check=True)
        made = tree + "/target/main/cellwall.bpf.o"
        subprocess.run(["make", "-s", "-C", tree + "/bpf", f"OUT={tree}/target", made], check=True)
        place = os.path.join(tree, "programs", OBJECT)
        os.makedirs(os.path.dirname(place))
        shutil.copy(made, place)


def find(directory, name):
    hole = HOLES[name]
    command = [sys.executable, "-B", HERE + "/run.py", "--programs", os.path.join(directory, name, "programs")]
    command += ["--policy", hole.policy, "--sequences", str(hole.sequences), "--unshrunk", *hole.options]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    return [line[2:] for line in run.stdout.splitlines() if hole.is_told_by(line)]


def tell(directory, name):
    with open(f"{PATCHES}/{name}.patch") as patch:
        sentence = patch.readline().strip()
    found = find(directory, name)
    words = ("unmended", name, "anyone", "anyone", "found", found[0] if found else "nothing found")
    print("CELL", *words, "PASS" if found else "FAIL", sentence, sep="\t", flush=True)
    return bool(found)


def main():
    command, directory, *names = sys.argv[1:]
    if command == "build":
        build(directory)
        return
    found = [tell(directory, name) for name in names]
    sys.exit(0 if all(found) else 1)


if __name__ == "__main__":
    main()
