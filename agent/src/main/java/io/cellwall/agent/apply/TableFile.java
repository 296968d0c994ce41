package io.cellwall.agent.apply;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.annotation.JsonFormat;
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
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table in force as a file: a line that names the form, the length and the CRC-32C of the rest,
 * and the rest as JSON. It is only ever read back whole. The sum is against damage: who can write
 * here could write any other sum, too.
 */
public final class TableFile {
  private static final String HEAD = "cellwall-table 2 %08x %08x\n";
  private static final int HEAD_LENGTH = HEAD.formatted(0, 0).length();

  /** There are thousands of these: without the names of their fields. */
  private static final List<Class<?>> SHORT =
      List.of(
          Pair.class,
          ExposureKey.class,
          ExposureEntry.class,
          ObjectKey.class,
          RuleKey.class,
          RuleEntry.class,
          Prefix.class);

  private static final JsonMapper JSON = mapper();

  private final DurableFile file;

  public TableFile(Path path) {
    this.file = new DurableFile(path);
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder = JsonMapper.builder();
    SHORT.forEach(type ->
        builder.withConfigOverride(
            type, it -> it.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY))));
    return builder.build();
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
    byte[] body = Arrays.copyOfRange(all, Math.min(HEAD_LENGTH, all.length), all.length);
    if (!Arrays.equals(head(body), Arrays.copyOf(all, HEAD_LENGTH))) {
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
    CRC32C sum = new CRC32C();
    sum.update(body);
    return HEAD.formatted(body.length, sum.getValue()).getBytes(US_ASCII);
  }
}
