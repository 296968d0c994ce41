package io.cellwall.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code /proc/PID/net/unix}, for display alone: a name may have any bytes but 0, so a line can be
 * cut short or made up by who binds it.
 */
final class UnixSocketTable {
  /** Of a socket without a name there is no line of this form. */
  private static final Pattern LINE =
      Pattern.compile(
          "[0-9a-f]+: [0-9A-F]{8} [0-9A-F]{8} (?<flags>[0-9A-F]{8}) (?<type>[0-9A-F]{4})"
              + " (?<state>[0-9A-F]{2}) +(?<inode>[0-9]+) (?<path>.+)");

  private static final String LISTENS = "00010000";
  private static final String DATAGRAM = "0002";
  private static final String UNCONNECTED = "01";

  private UnixSocketTable() {}

  /** Those that wait for others and are held by somebody in {@code owners}, by their inodes. */
  static Stream<ListeningSocket> read(String pid, Map<String, Integer> owners) {
    return lines(Path.of("/proc", pid, "net", "unix"))
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(UnixSocketTable::waits)
        .flatMap(line -> socket(line, owners).stream());
  }

  /** Whatever is no text in a name is replaced, so that it hides no other line. */
  private static Stream<String> lines(Path table) {
    try {
      return Stream.of(new String(Files.readAllBytes(table), UTF_8).split("\n", -1));
    } catch (IOException ended) {
      // Without the process there is no such file.
      return Stream.empty();
    }
  }

  private static boolean waits(MatchResult line) {
    return line.group("flags").equals(LISTENS)
        || (line.group("type").equals(DATAGRAM) && line.group("state").equals(UNCONNECTED));
  }

  private static Optional<ListeningSocket> socket(MatchResult line, Map<String, Integer> owners) {
    return Optional.ofNullable(owners.get(line.group("inode")))
        .map(owner -> new ListeningSocket.Unix(line.group("path"), owner));
  }
}
