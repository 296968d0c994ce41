package io.cellwall.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what {@code -f} names. Whether it makes sense is for the agent to say. */
final class ManifestFiles {
  private static final Set<String> ENDINGS = Set.of("yaml", "yml", "json");

  private ManifestFiles() {}

  /** A file's name as it was given, and its text. */
  record Source(String name, String text) {}

  static List<Source> read(List<String> names) {
    List<Source> sources = new ArrayList<>();
    for (String name : names) {
      sources.addAll(name.equals("-") ? List.of(standardInput()) : read(Path.of(name)));
    }
    return sources;
  }

  private static List<Source> read(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(file(path));
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Source> found =
          all.filter(Files::isRegularFile)
              .filter(file -> isManifest(path.relativize(file)))
              .sorted()
              .map(ManifestFiles::file)
              .toList();
      if (found.isEmpty()) {
        throw new WrongCallException("no *.yaml, *.yml or *.json below " + path);
      }
      return found;
    } catch (IOException e) {
      throw new WrongCallException("cannot list " + path + ": " + e.getMessage());
    }
  }

  /** What is hidden, or in a hidden folder such as Git's, is not meant. */
  private static boolean isManifest(Path path) {
    for (Path each : path) {
      if (each.toString().startsWith(".")) {
        return false;
      }
    }
    String name = path.getFileName().toString();
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static Source file(Path path) {
    try {
      return new Source(path.toString(), decode(path.toString(), Files.readAllBytes(path)));
    } catch (NoSuchFileException e) {
      throw new WrongCallException("no such file: " + path);
    } catch (IOException e) {
      throw new WrongCallException("cannot read " + path + ": " + e.getMessage());
    }
  }

  private static Source standardInput() {
    try {
      InputStream in = System.in;
      return new Source("<stdin>", decode("<stdin>", in.readAllBytes()));
    } catch (IOException e) {
      throw new WrongCallException("cannot read standard input: " + e.getMessage());
    }
  }

  private static String decode(String name, byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new WrongCallException(name + " is not UTF-8 text");
    }
  }
}
