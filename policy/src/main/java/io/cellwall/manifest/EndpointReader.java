package io.cellwall.manifest;

import io.cellwall.manifest.Endpoint.Path.Kind;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code exposes}. */
final class EndpointReader {
  private static final List<String> PROTOCOLS =
      List.of("TCP", "UDP", "SCTP", "UNIX", "FIFO", "SHM", "MQUEUE", "SIGNAL");

  private static final List<String> SIGNALS =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /** sun_path less its closing zero. */
  private static final int UNIX_PATH_BYTES = 107;

  private EndpointReader() {}

  static List<Endpoint> read(Value exposes) {
    List<Endpoint> endpoints = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Value value : exposes.list()) {
      Endpoint endpoint = endpoint(value);
      if (!names.add(endpoint.name()) && !endpoint.name().isEmpty()) {
        value.refuse(
            "found a second endpoint named "
                + Shown.quoted(endpoint.name())
                + ", expected names that differ");
      }
      endpoints.add(endpoint);
    }
    return endpoints;
  }

  /** Which keys are known depends on the protocol, so that is read first. */
  private static Endpoint endpoint(Value value) {
    String protocol = value.peek("protocol").orElse("");
    return switch (protocol) {
      case "UNIX", "FIFO", "SHM", "MQUEUE" -> path(value, Kind.valueOf(protocol));
      case "SIGNAL" -> signal(value);
      default -> network(value);
    };
  }

  private static Endpoint network(Value value) {
    Fields fields = value.fields("name", "protocol", "port", "endPort", "addresses");
    String protocol =
        fields.need("protocol").map(p -> p.word(PROTOCOLS, word -> word, "TCP")).orElse("TCP");
    if (fields.need("port").isEmpty()) {
      return new Endpoint.Signal("", value.position(), Set.of());
    }
    return new Endpoint.Network(
        name(fields),
        value.position(),
        protocol.equals("UDP")
            ? Protocol.UDP
            : protocol.equals("SCTP") ? Protocol.SCTP : Protocol.TCP,
        Ports.range(fields).orElse(PortSelection.ALL),
        fields.findList("addresses", EndpointReader::address));
  }

  private static Located<InetAddress> address(Value value) {
    InetAddress address =
        value.parse("an IP address", InetAddress.getLoopbackAddress(), Addresses::address);
    if (address.isAnyLocalAddress()) {
      value.refuse(
          "found the wildcard address "
              + address.getHostAddress()
              + ", expected an address of this machine; without `addresses` it may listen anywhere");
    }
    return new Located<>(address, value.position());
  }

  private static Endpoint path(Value value, Kind kind) {
    Fields fields = value.fields("name", "protocol", "path");
    String path =
        fields
            .need("path")
            .map(text -> text.parse(rule(kind), "", candidate -> path(kind, candidate)))
            .orElse("");
    return new Endpoint.Path(name(fields), value.position(), kind, path);
  }

  private static String rule(Kind kind) {
    return switch (kind) {
      case UNIX -> Names.PATH_RULE + ", or @name, at most " + UNIX_PATH_BYTES + " bytes";
      case FIFO -> Names.PATH_RULE;
      case SHM, MQUEUE -> "a name with one leading /, such as /orders, at most 255 bytes";
    };
  }

  private static Optional<String> path(Kind kind, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    boolean single = text.lastIndexOf('/') == 0 && bytes <= 255;
    return switch (kind) {
      case UNIX ->
          (text.startsWith("@") && text.length() > 1 ? Optional.of(text) : Names.absolutePath(text))
              .filter(_ -> bytes <= UNIX_PATH_BYTES);
      case FIFO -> Names.absolutePath(text);
      case SHM, MQUEUE -> Names.absolutePath(text).filter(_ -> single);
    };
  }

  private static Endpoint signal(Value value) {
    Fields fields = value.fields("name", "protocol", "signals");
    List<String> signals =
        fields
            .need("signals")
            .map(list -> list.list(item -> item.word(SIGNALS, word -> word, "")))
            .orElse(List.of());
    return new Endpoint.Signal(name(fields), value.position(), new TreeSet<>(signals));
  }

  private static String name(Fields fields) {
    return fields
        .need("name")
        .map(name -> name.parse(Names.LABEL_RULE, "", Names::label))
        .orElse("");
  }
}
