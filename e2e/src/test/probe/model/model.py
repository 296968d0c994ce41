"""Checks the model of what two tasks can do to each other through the kernel, and prints a line for
each check as table.py does. With --kernel also that it has all that the running kernel has; with
--write it writes docs/model.md.

    model.py [--kernel] [--write]
"""

import argparse
import sys

import kernel
import page
from built import Tests, headers, sections
from tables import KINDS, PAGE, TABLES, table, ways


class Model:
    def __init__(self):
        self.ways = ways()
        self.tables = {name: table(name) for name in TABLES}
        self.failures = 0

    def check(self, sentence, wrong):
        self.failures += bool(wrong)
        answer = ", ".join(sorted(wrong)) or "ok"
        words = ("model", "model", "-", "-", "ok", answer, "FAIL" if wrong else "PASS", sentence)
        print("CELL", *words, sep="\t", flush=True)

    def check_ways(self):
        used = {way for lines in self.tables.values() for _, names in lines.values() for way in names}
        self.check("each way that a line names is there", used - set(self.ways))
        self.check("each way is some line's", set(self.ways) - used)
        self.check("each way is judged, harmless or open",
                   {w.name for w in self.ways.values() if w.kind not in KINDS})  # fmt: skip
        self.check("each way that is judged names its program, header and test",
                   {w.name for w in self.ways.values() if w.kind == "judged"
                    and not (w.sections and w.header != "-" and w.tests)})  # fmt: skip

    def check_names(self):
        ours, tests = sections(), Tests()
        used = {w.name: w for w in self.ways.values()}
        self.check("each program that is named is in the built object",
                   {s for w in used.values() for s in w.sections if s not in ours})  # fmt: skip
        self.check("each header that is named is there",
                   {w.header for w in used.values() if w.header != "-"} - headers())  # fmt: skip
        self.check("each test that is named is there",
                   {f"{w.name}: {t}" for w in used.values() for t in w.tests if not tests.has(t)})  # fmt: skip

    def check_hooks(self):
        """A hook with a program is judged, and one that is judged by itself has one."""
        ours = {s.removeprefix("lsm/").removeprefix("lsm.s/") for s in sections() if s.startswith("lsm")}
        programs = {w.name: {s.partition("/")[2] for s in w.sections} for w in self.ways.values()}
        lines = self.tables["hooks"]
        self.check("each hook that has a program is some way's",
                   {h for h in ours if h not in lines or not any(h in programs[w] for w in lines[h][1])})  # fmt: skip

    def check_kernel(self):
        for name, there in kernel.LISTS.items():
            found = there()
            self.check(f"{TABLES[name].partition(':')[0]} of this kernel ({len(found)}) are in the model",
                       found - set(self.tables[name]))  # fmt: skip
            self.check(f"{name}: the kernel said what it has", set() if found else {"nothing"})
        table_of_calls = {more[0]: call for call, (more, _) in self.tables["calls"].items()}
        self.check("each number of a call is in the model",
                   {f"{call} ({n})" for call, n in kernel.numbers().items() if n not in table_of_calls})  # fmt: skip

    def check_page(self):
        with open(PAGE) as file:
            stale = file.read() != page.text(self.ways, self.tables)
        self.check("docs/model.md is what the tables say", {"run model.py --write"} if stale else set())


def main():
    parser = argparse.ArgumentParser(description="The model of the rest.")
    parser.add_argument("--kernel", action="store_true", help="compare with the running kernel")
    parser.add_argument("--write", action="store_true", help="write docs/model.md")
    options = parser.parse_args()
    model = Model()
    if options.write:
        with open(PAGE, "w") as file:
            file.write(page.text(model.ways, model.tables))
    model.check_ways()
    model.check_names()
    model.check_hooks()
    model.check_page()
    if options.kernel:
        model.check_kernel()
    sys.exit(1 if model.failures else 0)


if __name__ == "__main__":
    main()
