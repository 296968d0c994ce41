package io.cellwall.cli.output;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;

/**
 * Times for people: everywhere the same form, which {@code --since} and {@code --at} take again.
 *
 * @param zone in which they are told
 */
public record Times(ZoneId zone) {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssxxx");
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSxxx");

  /** Universal time, or that of this machine. */
  public static Times in(boolean utc) {
    return new Times(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
  }

  /** Such as {@code 2026-11-23 09:14:03+01:00}. */
  public String seconds(Instant time) {
    return SECONDS.format(time.atZone(zone));
  }

  /** That of an answer; empty where it has none. */
  public String seconds(JsonNode time) {
    return time.isString() ? seconds(Instant.parse(time.asString())) : "";
  }

  /** Such as {@code 2026-11-23 09:14:03.512+01:00}. */
  public String milliseconds(Instant time) {
    return MILLISECONDS.format(time.atZone(zone));
  }
}
