package io.cellwall.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what {@code -f} names. Whether it makes sense is for the agent to say. */
final class ManifestFiles {
  private static final Set<String> ENDINGS = Set.of("yaml", "yml", "json");
  private static final int LONGEST = 10 << 20;

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
    List<Path> found = new ArrayList<>();
    addBelow(path, found);
    if (found.isEmpty()) {
      throw new WrongCallException("no *.yaml, *.yml or *.json below " + path);
    }
    return found.stream().sorted().map(ManifestFiles::file).toList();
  }

  /** What is hidden, such as Git's folder, is not meant; whatever else is not read is said. */
  private static void addBelow(Path folder, List<Path> found) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().startsWith(".")) {
          add(entry, found);
        }
      }
    } catch (AccessDeniedException e) {
      throw new WrongCallException("cannot list " + e.getFile() + ": permission denied");
    } catch (IOException e) {
      throw new WrongCallException("cannot list " + folder + ": " + e.getMessage());
    }
  }

  private static void add(Path entry, List<Path> found) {
    boolean link = Files.isSymbolicLink(entry);
    if (Files.isDirectory(entry)) {
      if (link) {
        throw new WrongCallException(
            entry + " is a link to a folder, which is not followed: name it with -f of its own");
      }
      addBelow(entry, found);
    } else if (isManifest(entry)) {
      if (!Files.isRegularFile(entry)) {
        throw new WrongCallException(
            entry
                + (link ? " is a link that leads to no file" : " is neither a file nor a folder"));
      }
      found.add(entry);
    }
  }

  private static boolean isManifest(Path path) {
    String name = path.getFileName().toString();
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static Source file(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return new Source(path.toString(), decode(path.toString(), read(path.toString(), in)));
    } catch (NoSuchFileException e) {
      throw new WrongCallException("no such file: " + path);
    } catch (AccessDeniedException e) {
      throw new WrongCallException("cannot read " + path + ": permission denied");
    } catch (IOException e) {
      throw new WrongCallException("cannot read " + path + ": " + e.getMessage());
    }
  }

  /** As much as the agent takes at most: what never ends must not fill this machine's memory. */
  private static byte[] read(String name, InputStream in) throws IOException {
    byte[] content = in.readNBytes(LONGEST + 1);
    if (content.length > LONGEST) {
      throw new WrongCallException(
          name + " is longer than 10 MiB, which is more than a change may be");
    }
    return content;
  }

  private static Source standardInput() {
    try {
      InputStream in = System.in;
      return new Source("<stdin>", decode("<stdin>", read("<stdin>", in)));
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
