"""Where a run takes place: a directory, a cgroup, pins, an agent."""

import os
import shutil
import tempfile

from machine import Agent, Flows, cgroup2_mount
from report import Report

FLOW_PATIENCE = 60.0  # seconds for all flows that are waited for together to be told


class Stage(Report):
    def __init__(self):
        super().__init__()
        self.name = f"cellwall-ipc-{os.getpid()}"
        self.directory = tempfile.mkdtemp(prefix=self.name + "-")
        self.cgroup = f"{cgroup2_mount()}/{self.name}"
        self.bpffs = "/sys/fs/bpf/" + self.name
        self.closing += [self.remove_directory, self.remove_cgroups]
        os.chmod(self.directory, 0o755)  # no user is kept out by anything but the walls
        os.mkdir(self.cgroup)

    def start_agent(self, manifests):
        """Components are known before their processes start, as on any machine."""
        self.agent = Agent(self.directory, self.cgroup, self.bpffs)
        self.closing.append(lambda: self.agent.close())
        self.agent.apply(manifests)
        self.flows = Flows(self.agent)
        self.closing.append(lambda: self.flows.close())

    def remove_directory(self):
        shutil.rmtree(self.directory)

    def remove_cgroups(self):
        for directory, _, _ in os.walk(self.cgroup, topdown=False):
            os.rmdir(directory)
