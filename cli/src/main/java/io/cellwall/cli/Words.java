package io.cellwall.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Reads the words of a call, and complains in the words of the manual. */
final class Words {
  private Words() {}

  static long number(String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("expected a number, found " + word);
    }
  }

  static int smallNumber(String word) {
    long number = number(word);
    if (number != (int) number) {
      throw new TypeConversionException(
          "expected a number of at most " + Integer.MAX_VALUE + ", found " + word);
    }
    return (int) number;
  }

  static <E extends Enum<E>> E one(Class<E> choices, String word) {
    return Arrays.stream(choices.getEnumConstants())
        .filter(choice -> choice.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("expected " + listed(choices) + ", found " + word));
  }

  private static String listed(Class<? extends Enum<?>> choices) {
    return Arrays.stream(choices.getEnumConstants())
        .map(choice -> choice.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "))
        .replaceFirst(", (?=[^,]+$)", " or ");
  }
}
