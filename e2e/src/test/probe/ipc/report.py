"""What came of each cell, and of the run as a whole."""

import sys


class Report:
    def __init__(self):
        self.closing = []  # steps that undo what the run did
        self.failures = 0

    def judge(self, cell, answer, flows, since, end):
        """`end` of the monotonic clock: until then the flow of a refusal may come."""
        passed = cell.verdict(answer) == cell.expected
        if passed and cell.flow and not flows.find(since, cell.flow, end):
            passed, answer = False, f"{answer}, but no flow {cell.flow}"
        if passed and cell.untold and flows.has(since, cell.untold):
            passed, answer = False, f"{answer}, but a flow {cell.untold}"
        self.print(cell, answer, passed)

    def print(self, cell, answer, passed):
        self.failures += not passed
        outcome = "PASS" if passed else "FAIL"
        words = (cell.phase, cell.kind, cell.source, cell.target, cell.expected, answer, outcome)
        print("CELL", *words, cell.sentence, sep="\t", flush=True)

    def fail(self, what, error):
        self.failures += 1
        print(f"{what}: {error!r}", file=sys.stderr)

    def close(self):
        """Each step is taken, whatever becomes of the others."""
        for step in reversed(self.closing):
            try:
                step()
            except Exception as error:
                self.fail("cannot clean up", error)
