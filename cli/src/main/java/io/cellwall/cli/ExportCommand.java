package io.cellwall.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Writes the revisions, or the manifests in force, to where there is nothing yet. */
@Command(
    name = "export",
    description = "Write all revisions to a file that 'import' and 'git clone' take.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;

  @Parameters(paramLabel = "FILE|DIR", description = "Where; it must not be there yet.")
  private Path target;

  @Option(
      names = "--manifests",
      description = "Only the manifests of the latest revision, as a folder for 'apply -f'.")
  private boolean manifests;

  @Override
  public Integer call() throws IOException {
    try {
      if (manifests) {
        writeFolder();
      } else {
        writeFile(target, agent.client().bytes("/v1/history"));
      }
    } catch (FileAlreadyExistsException e) {
      throw new WrongCallException(target + " is there already, nothing was written");
    } catch (NoSuchFileException e) {
      throw new WrongCallException(
          "cannot write %s: expected the folder %s to be there"
              .formatted(target, target.toAbsolutePath().getParent()));
    } catch (AccessDeniedException e) {
      throw new WrongCallException("cannot write %s: permission denied".formatted(e.getFile()));
    }
    spec.commandLine().getOut().println("exported to " + target);
    return 0;
  }

  private void writeFolder() throws IOException {
    long latest = agent.client().get("/v1/status").path("revision").asLong();
    JsonNode revision = agent.client().get("/v1/revisions/" + latest);
    if (!isEmptyDirectory()) {
      Files.createDirectory(target);
    }
    for (JsonNode manifest : revision.path("manifests")) {
      String kind = manifest.path("kind").asString().toLowerCase(Locale.ROOT) + "s";
      Path folder = Files.createDirectories(target.resolve(kind));
      writeFile(
          folder.resolve(manifest.path("name").asString() + ".yaml"),
          manifest.path("text").asString().getBytes(UTF_8));
    }
  }

  private boolean isEmptyDirectory() throws IOException {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> files = Files.list(target)) {
      return files.findAny().isEmpty();
    }
  }

  /** For its owner alone, as the agent's store is. */
  private static void writeFile(Path file, byte[] content) throws IOException {
    try (var channel =
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        var out = Channels.newOutputStream(channel)) {
      out.write(content);
    }
  }
}
