package io.cellwall.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the repository holds, in one word; singular and plural are the same to us. */
enum Kind {
  COMPONENT,
  GRANT;

  /** The word in the API's paths. */
  String path() {
    return name().toLowerCase(Locale.ROOT) + "s";
  }

  /** Reads the word of a call. */
  static final class Converter implements ITypeConverter<Kind> {
    @Override
    public Kind convert(String word) {
      return switch (word) {
        case "component", "components" -> COMPONENT;
        case "grant", "grants" -> GRANT;
        default ->
            throw new TypeConversionException("expected components or grants, found " + word);
      };
    }
  }
}
