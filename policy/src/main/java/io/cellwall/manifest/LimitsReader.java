package io.cellwall.manifest;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads {@code limits}. */
final class LimitsReader {
  /** The kernel's own bound, PID_MAX_LIMIT. */
  private static final long MOST_PIDS = 4_194_304;

  private static final long MOST_OPERATIONS = 1_000_000_000;

  private LimitsReader() {}

  static Limits read(Value value) {
    Fields fields = value.fields("cpu", "memory", "pids", "network", "connections", "io");
    fields.find("network").ifPresent(PlannedReader::network);
    fields.find("connections").ifPresent(PlannedReader::connections);
    return new Limits(
        value.position(),
        number(
            fields,
            "cpu",
            cpu -> cpu.parseNumber("cores such as 500m, 2 or 0.5", 1L, Numbers::milliCores)),
        number(fields, "memory", LimitsReader::bytes),
        number(fields, "pids", pids -> pids.integer("a number of processes", 1, MOST_PIDS)),
        fields.list("io", LimitsReader::io));
  }

  private static Limits.Io io(Value value) {
    Fields fields = value.fields("path", "readBps", "writeBps", "readIops", "writeIops");
    String path =
        fields
            .need("path")
            .map(text -> text.parse(Names.PATH_RULE, "", LimitsReader::path))
            .orElse("");
    return new Limits.Io(
        path,
        number(fields, "readBps", LimitsReader::bytes),
        number(fields, "writeBps", LimitsReader::bytes),
        number(fields, "readIops", LimitsReader::operations),
        number(fields, "writeIops", LimitsReader::operations));
  }

  private static Optional<String> path(String text) {
    return text.equals("/") ? Optional.of(text) : Names.absolutePath(text);
  }

  static long bytes(Value value) {
    return value.parseNumber("a quantity such as 256Mi or 1.5G", 1L, Numbers::quantity);
  }

  private static long operations(Value value) {
    return value.integer("operations a second", 1, MOST_OPERATIONS);
  }

  private static OptionalLong number(Fields fields, String key, Function<Value, Long> reader) {
    return fields
        .find(key)
        .map(value -> OptionalLong.of(reader.apply(value)))
        .orElse(OptionalLong.empty());
  }
}
