package io.cellwall.manifest;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, quantities and durations as they are written in manifests. */
final class Numbers {
  private static final Pattern INTEGER = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Pattern QUANTITY =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)([A-Za-z]*)");
  private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final Map<String, BigDecimal> FACTORS =
      Map.ofEntries(
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", power(10, 3)),
          Map.entry("M", power(10, 6)),
          Map.entry("G", power(10, 9)),
          Map.entry("T", power(10, 12)),
          Map.entry("P", power(10, 15)),
          Map.entry("Ki", power(2, 10)),
          Map.entry("Mi", power(2, 20)),
          Map.entry("Gi", power(2, 30)),
          Map.entry("Ti", power(2, 40)),
          Map.entry("Pi", power(2, 50)));

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Numbers() {}

  private static BigDecimal power(int base, int exponent) {
    return BigDecimal.valueOf(base).pow(exponent);
  }

  /** Decimal without sign or leading zeros: {@code 010} would be read as two different numbers. */
  static Optional<Long> integer(String text, long least, long most) {
    return INTEGER.matcher(text).matches()
        ? Optional.of(Long.parseLong(text)).filter(n -> n >= least && n <= most)
        : Optional.empty();
  }

  /** Bits a second, such as {@code 100Mbit}. */
  static Optional<Long> rate(String text) {
    return text.endsWith("bit")
        ? quantity(text.substring(0, text.length() - "bit".length()))
        : Optional.empty();
  }

  /** Such as {@code 256Mi} or {@code 1.5G}: a positive whole number when multiplied out. */
  static Optional<Long> quantity(String text) {
    Matcher matcher = QUANTITY.matcher(text);
    BigDecimal factor = matcher.matches() ? FACTORS.get(matcher.group(2)) : null;
    return factor == null
        ? Optional.empty()
        : positiveLong(new BigDecimal(matcher.group(1)).multiply(factor));
  }

  /** Cores as in Kubernetes, {@code 500m}, {@code 2} or {@code 0.5}, in thousandths of a core. */
  static Optional<Long> milliCores(String text) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    return switch (matcher.group(2)) {
      case "" -> positiveLong(number.movePointRight(3));
      case "m" -> positiveLong(number);
      default -> Optional.empty();
    };
  }

  private static Optional<Long> positiveLong(BigDecimal number) {
    boolean fits =
        number.signum() > 0
            && number.stripTrailingZeros().scale() <= 0
            && number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    return fits ? Optional.of(number.longValueExact()) : Optional.empty();
  }

  /** Such as {@code 30m} or {@code 1h30m}: longer than nothing, at most ten years. */
  static Optional<Duration> duration(String text) {
    Matcher part = DURATION_PART.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
      end = part.end();
    }
    boolean good = end == text.length() && sum.isPositive() && sum.compareTo(LONGEST) <= 0;
    return good ? Optional.of(sum) : Optional.empty();
  }
}
