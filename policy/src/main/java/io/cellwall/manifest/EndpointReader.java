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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code exposes}. */
final class EndpointReader {
  private static final List<String> PROTOCOLS =
      List.of("TCP", "UDP", "SCTP", "UNIX", "FIFO", "SHM", "MQUEUE", "SIGNAL");

  private static final Pattern SYSTEM_V = Pattern.compile("sysv:(0x[0-9a-fA-F]{1,8}|[0-9]{1,10})");

  /** sun_path less its closing zero; the kernel half has no room for longer names of others. */
  private static final int PATH_BYTES = 107;

  /** What is left of it after /dev/shm. */
  private static final int SHM_BYTES = 99;

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
      case UNIX -> Names.PATH_RULE + ", or @name, at most " + PATH_BYTES + " bytes";
      case FIFO -> Names.PATH_RULE + ", at most " + PATH_BYTES + " bytes";
      case SHM, MQUEUE ->
          "a name with one leading /, such as /orders, at most "
              + bytes(kind)
              + " bytes, or a System V key, such as sysv:0x0000abcd";
    };
  }

  /** A name in its canonical form; empty if it is none. */
  static Optional<String> path(Kind kind, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    boolean single = text.lastIndexOf('/') == 0;
    return switch (kind) {
      case UNIX ->
          (text.startsWith("@") && text.length() > 1 ? Optional.of(text) : Names.absolutePath(text))
              .filter(_ -> bytes <= PATH_BYTES);
      case FIFO -> Names.absolutePath(text).filter(_ -> bytes <= PATH_BYTES);
      case SHM, MQUEUE ->
          systemVKey(text)
              .or(() -> Names.absolutePath(text).filter(_ -> single && bytes <= bytes(kind)));
    };
  }

  private static int bytes(Kind kind) {
    return kind == Kind.SHM ? SHM_BYTES : PATH_BYTES;
  }

  /** In the form that the kernel half gives it. Key 0 is IPC_PRIVATE: no name at all. */
  private static Optional<String> systemVKey(String text) {
    return Optional.of(SYSTEM_V.matcher(text))
        .filter(Matcher::matches)
        .map(found -> Long.decode(found.group(1).replaceFirst("^0+(?=[0-9])", "")))
        .filter(key -> key > 0 && key <= 0xffff_ffffL)
        .map("sysv:0x%08x"::formatted);
  }

  private static Endpoint signal(Value value) {
    Fields fields = value.fields("name", "protocol", "signals");
    List<String> signals =
        fields
            .need("signals")
            .map(list -> list.list(item -> item.word(Signals.NAMES, word -> word, "")))
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
