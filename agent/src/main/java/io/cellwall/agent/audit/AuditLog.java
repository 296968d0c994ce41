package io.cellwall.agent.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The record: one JSON object a line, in files of a bounded size and a bounded number. A line is
 * handed to the operating system when it is written, and to the disk within a second, at each
 * rotation, and at the end. Where the disk does not take a line, the line is counted, and the count
 * is written as soon as the disk takes it. Safe for several threads.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(AuditLog.class.getName());
  private static final Duration SYNC_EVERY = Duration.ofSeconds(1);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final AuditFiles files;
  private final InstantSource clock;
  private Instant synced;
  private boolean dirty;
  private long lost;

  private AuditLog(AuditFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
    this.synced = clock.instant();
  }

  /** Goes on with what is there. */
  public static AuditLog open(Path directory, AuditLimits limits, InstantSource clock)
      throws IOException {
    return new AuditLog(AuditFiles.open(directory, limits), clock);
  }

  /** Adds a line. Never throws: what cannot be recorded must not stop what is enforced. */
  public synchronized void append(Object entry) {
    try {
      if (lost > 0) {
        write(new LostEntry(clock.instant(), "record-lost", lost));
        LOGGER.log(Level.WARNING, "the audit record is written again, lines lost: " + lost);
        lost = 0;
      }
      write(entry);
    } catch (IOException e) {
      if (lost++ == 0) {
        LOGGER.log(Level.ERROR, "the audit record cannot be written", e);
      }
    }
  }

  private record LostEntry(Instant time, String event, long lines) {}

  private void write(Object entry) throws IOException {
    files.write(ByteBuffer.wrap((JSON.writeValueAsString(entry) + "\n").getBytes(UTF_8)));
    dirty = true;
  }

  /** Syncs if the last time is long enough ago. */
  public synchronized void tick() {
    if (dirty && Duration.between(synced, clock.instant()).compareTo(SYNC_EVERY) >= 0) {
      sync();
    }
  }

  /** Lines that the disk did not take and of which the record does not tell yet. */
  public synchronized long lost() {
    return lost;
  }

  private void sync() {
    try {
      files.sync();
      dirty = false;
      synced = clock.instant();
    } catch (IOException e) {
      LOGGER.log(Level.ERROR, "the audit record cannot be synced", e);
    }
  }

  @Override
  public synchronized void close() {
    sync();
    try {
      files.close();
    } catch (IOException e) {
      LOGGER.log(Level.ERROR, "the audit record cannot be closed", e);
    }
  }
}
