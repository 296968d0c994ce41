package io.cellwall.cli;

import java.util.List;

/** What the agent is asked to apply. */
record ApplyRequest(
    List<ManifestFiles.Source> sources, String message, boolean dryRun, Caller author) {}
