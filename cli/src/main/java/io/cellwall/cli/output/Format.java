package io.cellwall.cli.output;

import java.io.PrintWriter;
import java.util.function.Consumer;
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

  private static String json(JsonNode answer) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(answer);
  }

  /** A list becomes several documents, so that what is printed can be applied again. */
  private static String yaml(JsonNode answer) {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    if (!answer.isArray()) {
      return mapper.writeValueAsString(answer);
    }
    StringBuilder documents = new StringBuilder();
    for (JsonNode item : answer) {
      documents.append(documents.isEmpty() ? "" : "---\n").append(mapper.writeValueAsString(item));
    }
    return documents.toString();
  }
}
