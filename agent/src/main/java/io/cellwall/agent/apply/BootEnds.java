package io.cellwall.agent.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.cellwall.manifest.Expiry;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import io.cellwall.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * When grants that were given for a duration end by the boot clock, so that setting the wall clock
 * makes them neither longer nor shorter. The boot clock begins anew with the machine: then what the
 * wall clock says decides. The writer's thread changes it; any may ask.
 */
public final class BootEnds {
  private static final Pattern LINE =
      Pattern.compile("^(\\S+) (\\S+) (\\d{1,19})$", Pattern.MULTILINE);

  /** A rollback may bring an ended grant back, and a wall clock that was set back revive it. */
  private static final Duration KEPT = Duration.ofDays(30);

  private record Grant(String name, Instant applied) {}

  private final DurableFile file;
  private final String bootId;
  private final Clocks clocks;
  private final Map<Grant, Long> ends = new ConcurrentHashMap<>();

  private BootEnds(DurableFile file, String bootId, Clocks clocks) {
    this.file = file;
    this.bootId = bootId;
    this.clocks = clocks;
  }

  /**
   * Takes up what an earlier agent has noted since the machine was started.
   *
   * @param bootId another one after each start of the machine
   */
  public static BootEnds open(Path file, String bootId, Clocks clocks) {
    BootEnds ends = new BootEnds(new DurableFile(file), bootId, clocks);
    ends.file
        .read()
        .map(content -> new String(content, UTF_8))
        .filter(content -> content.startsWith(bootId + "\n"))
        .ifPresent(content -> LINE.matcher(content).results().forEach(ends::add));
    return ends;
  }

  private void add(MatchResult line) {
    ends.put(new Grant(line.group(1), Instant.parse(line.group(2))), Long.parseLong(line.group(3)));
  }

  Clocks clocks() {
    return clocks;
  }

  /** With start and end by what the wall clock says now. */
  Manifest corrected(Manifest manifest) {
    return manifest instanceof GrantManifest grant && grant.expiry() instanceof Expiry.Dated dated
        ? end(grant, dated).<Manifest>map(grant::withExpiry).orElse(grant)
        : manifest;
  }

  private Optional<Expiry> end(GrantManifest grant, Expiry.Dated dated) {
    Duration duration = Duration.between(dated.start(), dated.end());
    return Optional.ofNullable(ends.get(new Grant(grant.name(), dated.applied())))
        .map(clocks::instant)
        .map(end -> new Expiry.Dated(dated.applied(), end.minus(duration), end));
  }

  /** Notes the ends of grants that are new here, and forgets those that are long over. */
  void remember(Policy policy) {
    long longAgo = clocks.now().bootNanos() - KEPT.toNanos();
    boolean changed = ends.values().removeIf(end -> end < longAgo);
    for (GrantManifest grant : policy.grants()) {
      if (grant.expiry() instanceof Expiry.Dated(Instant applied, _, Instant end)
          && end.isAfter(clocks.now().now())) {
        Grant key = new Grant(grant.name(), applied);
        changed |= ends.putIfAbsent(key, clocks.now().nanos(end)) == null;
      }
    }
    if (changed) {
      file.write(text().getBytes(UTF_8));
    }
  }

  private String text() {
    return ends.entrySet().stream()
        .map(entry ->
            "%s %s %d\n"
                .formatted(entry.getKey().name(), entry.getKey().applied(), entry.getValue()))
        .collect(joining("", bootId + "\n", ""));
  }
}
