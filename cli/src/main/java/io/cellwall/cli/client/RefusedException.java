package io.cellwall.cli.client;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The agent said no. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final boolean callWrong;
  private final ArrayList<String> diagnostics;

  private RefusedException(
      String code, String message, boolean callWrong, List<String> diagnostics) {
    super(message);
    this.code = code;
    this.callWrong = callWrong;
    this.diagnostics = new ArrayList<>(diagnostics);
  }

  static RefusedException of(int status, JsonNode answer) {
    JsonNode error = answer.path("error");
    String message = error.path("message").asString("the agent answered with status " + status);
    List<String> diagnostics = new ArrayList<>();
    error.path("diagnostics").forEach(diagnostic -> diagnostics.add(diagnostic.asString()));
    String code = error.path("code").asString("failed");
    return new RefusedException(code, message, status == 400, diagnostics);
  }

  /** The stable word of {@code docs/errors.md}. */
  public String code() {
    return code;
  }

  /** Whether the call or a manifest is wrong, rather than what was asked for failed. */
  public boolean callWrong() {
    return callWrong;
  }

  /** One line each, with file, line and column; empty where the message says all. */
  public List<String> diagnostics() {
    return List.copyOf(diagnostics);
  }
}
