package io.cellwall.manifest;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names as they are written in manifests. */
final class Names {
  static final String LABEL_RULE =
      "an RFC 1123 label: 1 to 63 of a-z, 0-9 and -, with a letter or digit at both ends";
  static final String KEY_RULE =
      "a label key: [prefix/]name, the name 1 to 63 of A-Z, a-z, 0-9, -, _ and . with a letter or"
          + " digit at both ends";
  static final String VALUE_RULE =
      "a label value: at most 63 of A-Z, a-z, 0-9, -, _ and . with a letter or digit at both ends";
  static final String PATH_RULE =
      "an absolute path without empty, . or .. parts, without / at its end";
  static final String UNIT_RULE =
      "the full name of a systemd unit that has a cgroup, such as nginx.service";

  static final String HOST_RULE =
      "a host name such as www.example.org, or *.example.org for all names below";

  /** What a flow's source and destination are called when they are no component. */
  private static final Set<String> RESERVED = Set.of("host", "world", "any");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?[a-z0-9]([-a-z0-9_]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9_]{0,61}[a-z0-9])?)*");
  private static final Pattern UNIT =
      Pattern.compile("[A-Za-z0-9:_.\\\\@-]+\\.(service|scope|slice|socket|mount|swap)");
  private static final Pattern PART = Pattern.compile("(/[^/]+)+");

  private Names() {}

  static Optional<String> label(String text) {
    return Optional.of(text).filter(name -> LABEL.matcher(name).matches());
  }

  static boolean isReserved(String name) {
    return RESERVED.contains(name);
  }

  static Optional<String> labelKey(String text) {
    int slash = text.lastIndexOf('/');
    boolean prefixFits =
        slash < 0 || (slash <= 253 && DOMAIN.matcher(text.substring(0, slash)).matches());
    return Optional.of(text)
        .filter(_ -> prefixFits && QUALIFIED.matcher(text.substring(slash + 1)).matches());
  }

  static Optional<String> labelValue(String text) {
    return Optional.of(text).filter(value -> value.isEmpty() || QUALIFIED.matcher(value).matches());
  }

  static Optional<String> unit(String text) {
    return Optional.of(text).filter(unit -> UNIT.matcher(unit).matches() && unit.length() < 256);
  }

  static Optional<String> hostPattern(String text) {
    return Optional.of(text.toLowerCase(Locale.ROOT))
        .filter(name -> name.length() <= 253 && HOST.matcher(name).matches());
  }

  static Optional<String> absolutePath(String text) {
    boolean canonical =
        PART.matcher(text).matches()
            && !text.contains("/./")
            && !text.contains("/../")
            && !text.endsWith("/.")
            && !text.endsWith("/..");
    return Optional.of(text).filter(_ -> canonical);
  }
}
