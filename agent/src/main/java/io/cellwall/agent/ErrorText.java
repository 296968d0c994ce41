package io.cellwall.agent;

import io.cellwall.manifest.Shown;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Why a command of this program failed, in the form in which its answer would have come. */
record ErrorText(String code, String message) {
  static ErrorText of(String code, String message) {
    return new ErrorText(code, message);
  }

  void print(List<String> call, PrintWriter err) {
    if (asks(call, "json")) {
      err.println(JsonMapper.shared().writeValueAsString(body()));
    } else if (asks(call, "yaml")) {
      err.print(new YAMLMapper().writeValueAsString(body()));
    } else {
      message.lines().map(Shown::plain).forEach(line -> err.println("cellwall: " + line));
    }
    err.flush();
  }

  /** Whether another form than that for people is asked for. */
  static boolean isForm(List<String> call) {
    return asks(call, "json") || asks(call, "yaml");
  }

  private static boolean asks(List<String> call, String form) {
    return String.join(" ", call)
        .matches("(?s)(.* )?(-o[ =]?|--output[ =])%s( .*)?".formatted(form));
  }

  private Map<String, Map<String, Object>> body() {
    return Map.of("error", Map.of("code", code, "message", message, "diagnostics", List.of()));
  }
}
