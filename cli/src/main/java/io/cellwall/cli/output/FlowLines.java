package io.cellwall.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints flows as they come, each flushed at once, so that following and pipes work. */
public final class FlowLines {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final String ROW = "%-23s  %-8s  %-22s  %-52s  %-16s  %s";

  private final Format format;
  private final PrintWriter out;
  private boolean first = true;

  public FlowLines(Format format, PrintWriter out) {
    this.format = format;
    this.out = out;
  }

  /** Prints one flow, or another entry of the record, given as JSON. */
  public void print(String line) {
    if (line.isBlank()) {
      return;
    }
    switch (format) {
      case JSON -> out.println(line);
      // Lists of one, which on end are one list, however many follow.
      case YAML -> out.print(Format.yaml(List.of(JSON.readTree(line))));
      case TABLE -> row(JSON.readTree(line));
    }
    first = false;
    if (out.checkError()) {
      throw new UncheckedIOException("the output could not be written", new IOException());
    }
  }

  private void row(JsonNode entry) {
    if (first) {
      out.println(
          ROW.formatted(
              "TIME", "VERDICT", "REASON", "SOURCE -> DESTINATION", "ENDPOINT", "PACKETS"));
    }
    String row = entry.has("event") ? event(entry) : flow(entry);
    out.println(Printable.of(row).stripTrailing());
  }

  private static String flow(JsonNode flow) {
    JsonNode destination = flow.path("destination");
    return ROW.formatted(
        time(flow),
        flow.path("verdict").asString(),
        flow.path("reason").asString(),
        side(flow.path("source")) + " -> " + side(destination),
        flow.path("protocol").asString("") + " " + destination.path("endpoint").asString(""),
        flow.path("packets").asString());
  }

  private static String event(JsonNode entry) {
    StringBuilder rest = new StringBuilder();
    entry
        .properties()
        .forEach(property -> {
          if (!property.getKey().equals("time") && !property.getKey().equals("event")) {
            rest.append(' ').append(property.getKey()).append('=').append(property.getValue());
          }
        });
    return "%-23s  %s%s".formatted(time(entry), entry.path("event").asString(), rest);
  }

  private static String side(JsonNode side) {
    String name = side.path("component").asString("?");
    String object = side.path("path").asString(side.path("signal").asString(""));
    if (!object.isEmpty()) {
      return name + " " + object;
    }
    String address = side.path("address").asString("");
    if (address.isEmpty()) {
      return name;
    }
    String host = address.contains(":") ? "[" + address + "]" : address;
    return name + " " + host + ":" + side.path("port").asString("0");
  }

  private static String time(JsonNode entry) {
    return TIME.format(Instant.parse(entry.path("time").asString()));
  }
}
