package io.cellwall.agent.api;

import java.util.List;
import java.util.stream.Collectors;

/** Numbers in the text form that Prometheus reads (version 0.0.4). */
final class Exposition {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder();
  private String name = "";

  /** One name of a label and its value. */
  record Label(String name, String value) {
    @Override
    public String toString() {
      String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      return "%s=\"%s\"".formatted(name, escaped);
    }
  }

  /** Something that goes up and down. */
  void gauge(String of, String help) {
    begin(of, help, "gauge");
  }

  /** Something that only grows, also across agents, until the machine restarts. */
  void counter(String of, String help) {
    begin(of + "_total", help, "counter");
  }

  private void begin(String of, String help, String type) {
    name = "cellwall_" + of;
    text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
  }

  /** One of those begun last. */
  void value(long value, Label... labels) {
    String listed =
        List.of(labels).stream().map(Label::toString).collect(Collectors.joining(",", "{", "}"));
    text.append(name).append(labels.length == 0 ? "" : listed).append(' ').append(value);
    text.append('\n');
  }

  String text() {
    return text.toString();
  }
}
