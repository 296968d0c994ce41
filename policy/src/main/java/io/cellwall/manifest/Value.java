package io.cellwall.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A node of a document. Reading methods complain about what does not fit and then return something
 * harmless, so that one run finds every error; a document with complaints is never used.
 *
 * @param path where it is, such as {@code spec.exposes[0].port}
 */
public record Value(Node node, String path, Problems problems) {
  /** PATH_MAX; nothing in a manifest needs more, and patterns are matched against no more. */
  private static final int LONGEST_TEXT = 4096;

  Position position() {
    return problems.position(node);
  }

  public void refuse(String message) {
    problems.add(position(), (path.isEmpty() ? "" : path + ": ") + message);
  }

  public void refuseBecauseExpected(String expected) {
    refuse("found " + described() + ", expected " + expected);
  }

  /** The fields of a mapping with these keys only. */
  public Fields fields(String... allowed) {
    if (!(node instanceof MappingNode mapping)) {
      refuseBecauseExpected("a mapping with the keys " + String.join(", ", allowed));
      return new Fields(this, List.of(), List.of(allowed), false);
    }
    return new Fields(this, mapping.getValue(), List.of(allowed), true);
  }

  /** The fields of a mapping whose keys are free. */
  Fields freeFields() {
    if (!(node instanceof MappingNode mapping)) {
      refuseBecauseExpected("a mapping");
      return new Fields(this, List.of(), List.of(), false);
    }
    return new Fields(this, mapping.getValue(), List.of(), false);
  }

  List<Value> list() {
    if (!(node instanceof SequenceNode sequence)) {
      refuseBecauseExpected("a list");
      return List.of();
    }
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new Value(item, path + "[" + items.size() + "]", problems));
    }
    return items;
  }

  <T> List<T> list(Function<Value, T> reader) {
    return list().stream().map(reader).toList();
  }

  /** The text of one field of a mapping, before that is read; without complaints. */
  Optional<String> peek(String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(tuple -> isText(tuple.getKeyNode(), key))
            .findFirst()
            .flatMap(tuple -> scalar(tuple.getValueNode()))
        : Optional.empty();
  }

  private static boolean isText(Node node, String text) {
    return scalar(node).filter(text::equals).isPresent();
  }

  private static Optional<String> scalar(Node node) {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }

  /** Text; a number or a truth value must be quoted to be text. */
  public String text() {
    return parse("text", "", Optional::of);
  }

  /** Text that {@code parser} understands. */
  public <T> T parse(String expected, T fallback, Function<String, Optional<T>> parser) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
      refuseBecauseExpected(expected + (node instanceof ScalarNode ? " (in quotes)" : ""));
      return fallback;
    }
    return parseScalar(scalar, expected, fallback, parser);
  }

  /** Text or a number that {@code parser} understands. */
  <T> T parseNumber(String expected, T fallback, Function<String, Optional<T>> parser) {
    if (!(node instanceof ScalarNode scalar) || isOther(scalar.getTag())) {
      refuseBecauseExpected(expected);
      return fallback;
    }
    return parseScalar(scalar, expected, fallback, parser);
  }

  private <T> T parseScalar(
      ScalarNode scalar, String expected, T fallback, Function<String, Optional<T>> parser) {
    String text = scalar.getValue();
    if (text.length() > LONGEST_TEXT) {
      refuse("found %d characters, expected at most %d".formatted(text.length(), LONGEST_TEXT));
      return fallback;
    }
    OptionalInt unsafe = text.codePoints().filter(character -> !Shown.isSafe(character)).findAny();
    if (unsafe.isPresent()) {
      refuse("found " + Shown.quoted(text) + ", expected text without control characters");
      return fallback;
    }
    Optional<T> parsed = parser.apply(text);
    if (parsed.isEmpty()) {
      refuseBecauseExpected(expected);
    }
    return parsed.orElse(fallback);
  }

  /** A whole number from {@code least} to {@code most}. */
  public long integer(String what, long least, long most) {
    String expected = what + " from " + least + " to " + most;
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.INT)) {
      refuseBecauseExpected(expected);
      return least;
    }
    return parseScalar(scalar, expected, least, text -> Numbers.integer(text, least, most));
  }

  /** {@code true} or {@code false}. */
  public boolean flag() {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.BOOL)) {
      refuseBecauseExpected("true or false");
      return false;
    }
    return scalar.getValue().equals("true");
  }

  /** One of a few words. */
  <T> T word(List<T> choices, Function<T, String> name, T fallback) {
    String words = String.join(", ", choices.stream().map(name).toList());
    return parse(
        choices.size() == 1 ? words : "one of " + words,
        fallback,
        text -> choices.stream().filter(choice -> name.apply(choice).equals(text)).findFirst());
  }

  Located<String> located(String text) {
    return new Located<>(text, position());
  }

  String described() {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar -> described(scalar);
      default -> "something else";
    };
  }

  private static String described(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return "nothing";
    }
    if (tag.equals(Tag.STR)) {
      return Shown.quoted(scalar.getValue());
    }
    String kind = tag.equals(Tag.BOOL) ? "the truth value " : isOther(tag) ? "" : "the number ";
    return kind + Shown.quoted(scalar.getValue());
  }

  private static boolean isOther(Tag tag) {
    return !tag.equals(Tag.STR) && !tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT);
  }
}
