package io.cellwall.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent is asked to apply.
 *
 * @param strict refuse it where there is something to warn of
 * @param fromRevision refuse it if this is not the latest revision; null: whatever is
 * @param confirmWithin as ISO 8601 has it, such as {@code PT60S}; null: for good
 * @param force even if it cuts the caller's connection
 */
record ApplyRequest(
    List<ManifestFiles.Source> sources,
    String message,
    boolean dryRun,
    boolean strict,
    @Nullable Long fromRevision,
    @Nullable String confirmWithin,
    boolean force) {
  static ApplyRequest of(List<ManifestFiles.Source> sources, String message) {
    return new ApplyRequest(sources, message, false, false, null, null, false);
  }
}
