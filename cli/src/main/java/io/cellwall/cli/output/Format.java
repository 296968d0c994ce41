package io.cellwall.cli.output;

import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The forms of an answer. */
public enum Format {
  TABLE,
  JSON,
  YAML;

  /** Prints {@code answer} in this form; {@code table} knows how a person reads it. */
  public void print(JsonNode answer, PrintWriter out, Consumer<PrintWriter> table) {
    switch (this) {
      case TABLE -> table.accept(out);
      case JSON -> out.println(json(answer));
      case YAML -> out.print(yaml(answer));
    }
    out.flush();
  }

  /** The same, but as YAML each manifest is a document, as {@code apply -f -} takes them. */
  public void printManifests(JsonNode answer, PrintWriter out, Consumer<PrintWriter> table) {
    if (this == YAML && answer.isArray()) {
      out.print(answer.valueStream().map(Format::yaml).collect(Collectors.joining("---\n")));
      out.flush();
      return;
    }
    print(answer, out, table);
  }

  private static String json(JsonNode answer) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(answer);
  }

  /**
   * All text is quoted: readers of YAML 1.1 take {@code 18:00} for a number, and others take
   * others.
   */
  public static String yaml(Object answer) {
    return YAMLMapper.builder()
        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
        .build()
        .writeValueAsString(answer);
  }
}
