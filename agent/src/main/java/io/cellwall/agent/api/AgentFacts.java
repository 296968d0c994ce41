package io.cellwall.agent.api;

import java.nio.file.Path;
import java.time.Instant;

/** What does not change while an agent runs. */
public record AgentFacts(
    int pid,
    Instant started,
    Path cgroupRoot,
    Path bpffs,
    Path stateDirectory,
    Path socket,
    boolean acceptUncovered) {}
