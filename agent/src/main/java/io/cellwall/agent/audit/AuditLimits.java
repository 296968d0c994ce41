package io.cellwall.agent.audit;

/**
 * How much of the record is kept.
 *
 * @param fileBytes size at which the next file is begun
 * @param files how many are kept; the oldest goes when one more is begun
 */
public record AuditLimits(long fileBytes, int files) {
  public static final AuditLimits DEFAULT = new AuditLimits(64L << 20, 16);

  public AuditLimits {
    if (fileBytes < 1 || files < 1) {
      throw new IllegalArgumentException(
          "the record's limits must be positive, fileBytes=" + fileBytes + " files=" + files);
    }
  }
}
