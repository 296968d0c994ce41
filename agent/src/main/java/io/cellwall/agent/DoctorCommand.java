package io.cellwall.agent;

import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.KernelFeatures;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Says what this machine can enforce. It asks the kernel itself, so it needs no agent. */
@Command(
    name = "doctor",
    description = "What this machine can enforce, and the mend for what it cannot.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default), json or yaml.")
  private Format format = Format.TABLE;

  /** How the answer is printed. */
  enum Format {
    TABLE,
    JSON,
    YAML
  }

  private record Line(String interaction, boolean covered, String because, String mend) {}

  @Override
  public Integer call() {
    Root.require("doctor");
    List<Coverage> coverage = KernelFeatures.probe();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> coverage.forEach(row -> print(row, out));
      case JSON -> out.println(write(JsonMapper.builder(), coverage));
      case YAML -> out.print(write(YAMLMapper.builder(), coverage));
    }
    return Main.written(out, spec.commandLine().getErr());
  }

  private static String write(
      MapperBuilder<? extends ObjectMapper, ?> mapper, List<Coverage> coverage) {
    List<Line> lines =
        coverage.stream()
            .map(row -> new Line(row.interaction(), row.covered(), row.because(), row.mend()))
            .toList();
    return mapper.enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(lines);
  }

  private static void print(Coverage row, PrintWriter out) {
    out.println(
        "%-34s %s"
            .formatted(
                row.interaction(),
                row.covered() ? "enforced" : "not covered, because " + row.because()));
    if (!row.mend().isEmpty()) {
      out.println("%-34s mend: %s".formatted("", row.mend()));
    }
  }
}
