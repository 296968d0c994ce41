"""One thing tried again and again, while something else happens."""

import threading

attempts = {}  # under way, by name


class Attempts:
    def __init__(self, attempt):
        self.attempt = attempt
        self.outcomes = []  # each that differs from the one before
        self.stopped = threading.Event()
        self.first = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopped.is_set():
            self.note(self.attempt())
            self.first.set()

    def note(self, outcome):
        if self.outcomes[-1:] != [outcome]:
            self.outcomes.append(outcome)

    def stop(self):
        self.stopped.set()
        self.thread.join()
        return " ".join(self.outcomes)


def start(name, attempt):
    attempts[name] = Attempts(attempt)
    attempts[name].first.wait()


def stop(name):
    return attempts.pop(name).stop()
