"""Whether the random attacker finds a hole again when its mending is taken out of the BPF programs.

    unmended.py build DIRECTORY        compiles the programs without each mending
    unmended.py run DIRECTORY NAME...  looks for the hole that each of these has

Prints a line for each as table.py does. Compiling is a step of its own, since it takes long on a
processor that is interpreted.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
BPF = os.path.join(HERE, *[".."] * 5, "bpf")
OBJECT = "io/cellwall/kernel/cellwall.bpf.o"


@dataclass(frozen=True)
class Edit:
    """Of a BPF header: what stands there once, and what does without the mending."""

    header: str
    mended: str
    unmended: str

    def apply(self, bpf):
        path = os.path.join(bpf, self.header)
        with open(path) as header:
            text = header.read()
        if text.count(self.mended) != 1:
            sys.exit(f"{self.header} has {text.count(self.mended)} times, expected once: {self.mended}")
        with open(path, "w") as header:
            header.write(text.replace(self.mended, self.unmended))


@dataclass(frozen=True)
class Hole:
    """What it is, how it is made, and where it must be found: under which policy, in what, by what."""

    sentence: str
    edits: tuple
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
    "ownership": Hole(
        "The first component that opens an object becomes its owner, whoever made it.",
        (
            Edit("entry_hooks.h", "\t\tnote_made(dentry, inode);\n", "\t\treturn 0;\n"),
            Edit(
                "file.h",
                "static __always_inline int judge_object_open(",
                """static __noinline int take_over(struct inode *inode)
{
	struct inode_key key = key_of_inode(inode);
	struct maker maker = current_maker();

	if (is_component(maker.identity))
		enter_maker(&key, &maker);
	return 0;
}

static __always_inline int judge_object_open(""",
            ),
            Edit(
                "file.h",
                "if (judge_memory(inode->i_sb, entry))",
                "if (judge_memory(inode->i_sb, entry) || (kind_of_inode(inode) && take_over(inode)))",
            ),
        ),
        "none",
        2000,
        ("fifo", "shm", "mqueue"),
        READING,
    ),
    "splice": Hole(
        "splice, tee and vmsplice with a pipe are not looked at.",
        (Edit("security_hooks.h", "\tif (for_splice)\n\t\tjudge_splice(file);\n", ""),),
        "revoked",
        640,
        ("fifo", "pipe"),
        ("splice-out", "tee-out", "vmsplice-out", "read"),
    ),
    "private-map": Hole(
        "A private mapping is not asked about.",
        (
            Edit(
                "security_hooks.h",
                "BPF_PROG(file_mapped, struct file *file)\n{\n\tif (!file)\n",
                "BPF_PROG(file_mapped, struct file *file, unsigned long asked, unsigned long protection,\n"
                "\t     unsigned long flags)\n{\n\tif (!file || flags & 2 /* MAP_PRIVATE */)\n",
            ),
        ),
        "revoked",
        640,
        ("shm", "memfd"),
        ("map-private",),
    ),
    "kept-datagram": Hole(
        "A kept verdict on a datagram does not ask who receives it now.",
        (Edit("datagram.h", "receiver_of(skb, &ends) != last.peer", "false"),),
        "rule",
        3200,
        ("udp",),
        ("read", "splice-out"),
        ("--network",),
    ),
}


def build(directory):
    for name, hole in HOLES.items():
        tree = os.path.join(directory, name)
        shutil.copytree(BPF, os.path.join(tree, "bpf"), ignore=shutil.ignore_patterns("target"))
        for edit in hole.edits:
            edit.apply(tree + "/bpf")
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
    found = find(directory, name)
    words = ("unmended", name, "anyone", "anyone", "found", found[0] if found else "nothing found")
    print("CELL", *words, "PASS" if found else "FAIL", HOLES[name].sentence, sep="\t", flush=True)
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
