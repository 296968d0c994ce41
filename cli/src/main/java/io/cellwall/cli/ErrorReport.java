package io.cellwall.cli;

import io.cellwall.cli.output.Format;
import io.cellwall.cli.output.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why a call was not carried out, in the form in which its answer would have come. Names of files
 * and words of the call may be anybody's, so that nothing in them reaches the terminal as a
 * command.
 */
record ErrorReport(Body error) {
  /** The same as the API's. */
  record Body(String code, String message, List<String> diagnostics) {}

  static ErrorReport of(String code, String message, List<String> diagnostics) {
    return new ErrorReport(new Body(code, message, List.copyOf(diagnostics)));
  }

  /** Where the words of the call cannot be understood, its form of output still may. */
  void print(List<String> call, PrintWriter err) {
    switch (wanted(call)) {
      case TABLE -> {
        error.diagnostics().forEach(line -> err.println(Printable.of(line)));
        err.println("cellwall: " + Printable.of(error.message()));
      }
      case JSON, YAML ->
          wanted(call).print(JsonMapper.shared().valueToTree(this), err, ignored -> {});
    }
    err.flush();
  }

  static Format wanted(List<String> call) {
    String word = "table";
    for (int index = 0; index < call.size(); index++) {
      String each = call.get(index);
      if (each.equals("--")) {
        break;
      }
      if ((each.equals("-o") || each.equals("--output")) && index + 1 < call.size()) {
        word = call.get(index + 1);
      } else if (each.startsWith("--output=") || each.startsWith("-o")) {
        word = each.replaceFirst("^(--output=|-o=?)", "");
      }
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "json" -> Format.JSON;
      case "yaml" -> Format.YAML;
      default -> Format.TABLE;
    };
  }
}
