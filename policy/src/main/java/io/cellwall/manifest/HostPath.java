package io.cellwall.manifest;

import io.cellwall.manifest.Endpoint.Path.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something of the host's that has a name, as a rule has it in {@code paths}.
 *
 * @param text a path, {@code @name}, {@code shm:/name} or {@code mqueue:/name}
 */
public record HostPath(Position position, String text) {
  /** In words. */
  public static final String RULE =
      "the path of a unix socket or FIFO, @name, shm:/name or mqueue:/name, each as in `exposes`";

  private static final String SHM = "shm:";
  private static final String MQUEUE = "mqueue:";

  /** What it may be called, and as which kind of thing. */
  public record Name(Kind kind, String path) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byPath = path.compareTo(other.path);
      return byPath != 0 ? byPath : kind.compareTo(other.kind);
    }
  }

  /** A text in its canonical form; empty if it is none. */
  static Optional<String> parse(String text) {
    if (text.startsWith(SHM)) {
      return EndpointReader.path(Kind.SHM, text.substring(SHM.length())).map(SHM::concat);
    }
    if (text.startsWith(MQUEUE)) {
      return EndpointReader.path(Kind.MQUEUE, text.substring(MQUEUE.length())).map(MQUEUE::concat);
    }
    return EndpointReader.path(Kind.UNIX, text);
  }

  /** The same as of a question's word. */
  public static Optional<HostPath> of(String text) {
    return parse(text).map(canonical -> new HostPath(new Position("", 1, 1), canonical));
  }

  /** Under all the names by which it is known; a path does not tell a socket from a FIFO. */
  public List<Name> names() {
    if (text.startsWith(SHM)) {
      return List.of(new Name(Kind.SHM, text.substring(SHM.length())));
    }
    if (text.startsWith(MQUEUE)) {
      return List.of(new Name(Kind.MQUEUE, text.substring(MQUEUE.length())));
    }
    List<Kind> kinds = text.startsWith("@") ? List.of(Kind.UNIX) : List.of(Kind.UNIX, Kind.FIFO);
    return Endpoint.Path.names(text).stream()
        .flatMap(path -> kinds.stream().map(kind -> new Name(kind, path)))
        .toList();
  }

  /** Whether an endpoint is what is meant. */
  public boolean means(Endpoint.Path endpoint) {
    Stream<Name> exposed = endpoint.names().stream().map(path -> new Name(endpoint.kind(), path));
    return exposed.anyMatch(names()::contains);
  }
}
