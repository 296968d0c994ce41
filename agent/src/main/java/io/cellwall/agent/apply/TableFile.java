package io.cellwall.agent.apply;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cellwall.compile.ComponentEntry;
import io.cellwall.compile.ExposureEntry;
import io.cellwall.compile.ExposureKey;
import io.cellwall.compile.ObjectKey;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import io.cellwall.compile.Timetable;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table in force as a file: a line that names the form and the SHA-256 of the rest, and the
 * rest as JSON. It is only ever read back whole.
 */
public final class TableFile {
  private static final String FORM = "cellwall-table 1 ";
  private static final int HEAD = FORM.length() + 64 + 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DurableFile file;

  public TableFile(Path path) {
    this.file = new DurableFile(path);
  }

  private record Pair<K, V>(K key, V value) {}

  private record Body(
      long revision,
      Instant time,
      long bootNanos,
      Map<String, Integer> names,
      Map<Integer, ComponentEntry> components,
      List<Pair<ExposureKey, ExposureEntry>> exposures,
      List<Pair<ObjectKey, ExposureEntry>> objects,
      List<Pair<RuleKey, RuleEntry>> rules,
      Map<Integer, Timetable> timetables,
      List<Pair<Prefix, Integer>> cidrs,
      Map<String, Integer> selectors) {
    static Body of(SavedTable saved) {
      PolicyTable table = saved.table();
      return new Body(
          saved.revision(),
          saved.time(),
          saved.bootNanos(),
          saved.names(),
          table.components(),
          pairs(table.exposures()),
          pairs(table.objects()),
          pairs(table.rules()),
          table.timetables(),
          pairs(table.cidrs()),
          table.selectors());
    }

    SavedTable saved() {
      PolicyTable table =
          new PolicyTable(
              components,
              map(exposures),
              map(objects),
              map(rules),
              timetables,
              map(cidrs),
              selectors);
      return new SavedTable(revision, time, bootNanos, names, table);
    }
  }

  private static <K, V> List<Pair<K, V>> pairs(Map<K, V> map) {
    return map.entrySet().stream()
        .map(entry -> new Pair<>(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static <K, V> Map<K, V> map(List<Pair<K, V>> pairs) {
    return pairs.stream().collect(Collectors.toMap(Pair::key, Pair::value));
  }

  /** Durable when it returns; cut short, it leaves the table of before. */
  void write(SavedTable saved) {
    byte[] body = JSON.writeValueAsBytes(Body.of(saved));
    byte[] head = head(body);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    file.write(all);
  }

  /**
   * What was written last, if anything was.
   *
   * @throws DamagedException if it is not what was written
   */
  public Optional<SavedTable> read() {
    return file.read().map(this::parse);
  }

  private SavedTable parse(byte[] all) {
    byte[] body = Arrays.copyOfRange(all, Math.min(HEAD, all.length), all.length);
    if (!Arrays.equals(head(body), Arrays.copyOf(all, HEAD))) {
      throw new DamagedException(
          "the saved table is damaged, or of another build, file=%s bytes=%d"
              .formatted(file.path(), all.length));
    }
    try {
      return JSON.readValue(body, Body.class).saved();
    } catch (JacksonException | NullPointerException | IllegalArgumentException e) {
      throw new DamagedException(
          "the saved table is not understood, file=" + file.path() + ": " + e.getMessage(), e);
    }
  }

  private static byte[] head(byte[] body) {
    return (FORM + HexFormat.of().formatHex(digest(body)) + "\n").getBytes(US_ASCII);
  }

  private static byte[] digest(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }
}
