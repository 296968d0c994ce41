package io.cellwall.agent;

import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.KernelFeatures;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
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
    description = "What this machine can enforce, and the fix for what it cannot.",
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

  private record Line(
      String interaction, boolean covered, String because, String cause, String mend) {
    static Line of(Coverage row) {
      return new Line(row.interaction(), row.covered(), row.because(), row.cause(), row.mend());
    }
  }

  @Override
  public Integer call() {
    Root.require("doctor");
    List<Coverage> coverage = KernelFeatures.probe();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> DoctorReport.of(coverage, width()).forEach(out::println);
      case JSON -> out.println(write(JsonMapper.builder(), coverage));
      case YAML -> out.print(write(YAMLMapper.builder(), coverage));
    }
    return 0;
  }

  /** As the launcher or the caller says it; a file is as wide as it is. */
  private static int width() {
    String columns = Objects.requireNonNullElse(System.getenv("COLUMNS"), "");
    return columns.matches("[1-9][0-9]{1,5}") ? Integer.parseInt(columns) : Integer.MAX_VALUE;
  }

  private static String write(
      MapperBuilder<? extends ObjectMapper, ?> mapper, List<Coverage> coverage) {
    List<Line> lines = coverage.stream().map(Line::of).toList();
    return mapper.enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(lines);
  }
}
