"""Builds the attacker, and asks it."""

import os
import shutil
import subprocess
import threading

import settings

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE = 900.0  # seconds for one question
COMPILER = next((name for name in ("clang-19", "clang", "cc") if shutil.which(name)), "cc")


class Attacker:
    def __init__(self, directory, cgroup, seed):
        program = directory + "/attacker"
        subprocess.run(
            [COMPILER, "-O1", "-Wall", "-Wno-unused-result", "-o", program, HERE + "/attacker.c"], check=True
        )
        cgroups = [cgroup + path for path in ("/host", "/cellwall/one", "/cellwall/two")]
        for path in cgroups:
            os.makedirs(path, exist_ok=True)
        names = [directory, settings.TAG, hex(settings.KEY), str(settings.PORT), str(seed)]
        self.process = subprocess.Popen(
            [program, *names, *cgroups], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, command):
        """The lines of its answer. One that takes too long ends it."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            return list(self.answer(command))
        finally:
            watch.cancel()

    def answer(self, command):
        for line in self.process.stdout:
            if line == "DONE\n":
                return
            yield line.strip()
        raise RuntimeError(f"the attacker has ended, command={command}")

    def length(self, number):
        return len([line for line in self.ask(f"show {number}") if line.startswith("STEP")])

    def show(self, number, left_out):
        for line in self.ask(f"show {number}"):
            words = line.split()
            if words[0] != "STEP" or int(words[1]) not in left_out:
                yield line

    def receiving(self):
        """Each operation by which something may come, with its kind."""
        return [tuple(line.split()[1:]) for line in self.ask("ways")]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
