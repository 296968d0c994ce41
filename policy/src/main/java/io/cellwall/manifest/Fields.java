package io.cellwall.manifest;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The fields of a mapping. Complains about unknown and repeated keys when made. */
public final class Fields {
  private final Value mapping;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Value> keys = new LinkedHashMap<>();
  private final boolean isMapping;

  Fields(Value mapping, List<NodeTuple> tuples, List<String> allowed, boolean closed) {
    this.mapping = mapping;
    this.isMapping = closed;
    for (NodeTuple tuple : tuples) {
      add(tuple, allowed, closed);
    }
  }

  private void add(NodeTuple tuple, List<String> allowed, boolean closed) {
    Value key = new Value(tuple.getKeyNode(), mapping.path(), mapping.problems());
    if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
      key.refuseBecauseExpected("a key");
      return;
    }
    String name = scalar.getValue();
    if (closed && !allowed.contains(name)) {
      key.refuse(
          "found the unknown key "
              + Shown.quoted(name)
              + ", expected one of "
              + String.join(", ", allowed));
      return;
    }
    if (values.containsKey(name)) {
      key.refuse("found the key " + Shown.quoted(name) + " twice, expected it once");
      return;
    }
    keys.put(name, key);
    values.put(name, new Value(tuple.getValueNode(), childPath(name), mapping.problems()));
  }

  private String childPath(String name) {
    String parent = mapping.path();
    return parent.isEmpty() ? name : parent + "." + name;
  }

  Value mapping() {
    return mapping;
  }

  Position position() {
    return mapping.position();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  public Optional<Value> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** A field that must be there. */
  public Optional<Value> need(String key) {
    Optional<Value> value = find(key);
    if (value.isEmpty() && isMapping) {
      refuseAll("found no `" + key + "`, expected it here");
    }
    return value;
  }

  /** Exactly one of these fields. */
  Optional<Value> needOneOf(Collection<String> choices) {
    List<String> found = choices.stream().filter(this::has).toList();
    if (found.size() != 1 && isMapping) {
      refuseAll(
          "found %s, expected exactly one of %s"
              .formatted(
                  found.isEmpty() ? "none" : String.join(" and ", found),
                  String.join(", ", choices)));
    }
    return found.size() == 1 ? find(found.getFirst()) : Optional.empty();
  }

  /** A list, if it is there. */
  <T> Optional<List<T>> findList(String key, Function<Value, T> reader) {
    return find(key).map(value -> value.list(reader));
  }

  /** A list, empty if it is not there. */
  <T> List<T> list(String key, Function<Value, T> reader) {
    return findList(key, reader).orElse(List.of());
  }

  /** The keys with a value each, in order. */
  Map<String, Value> all() {
    return values;
  }

  /** The key itself as a value, to complain about. */
  public Value key(String name) {
    return keys.getOrDefault(name, mapping);
  }

  void refuseAll(String message) {
    String path = mapping.path();
    mapping.problems().add(mapping.position(), (path.isEmpty() ? "" : path + ": ") + message);
  }
}
