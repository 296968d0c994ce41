package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.Signals;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Pass: under which name each endpoint without a port is known. */
final class PlaceObjects {
  private PlaceObjects() {}

  static Map<ObjectKey, ExposureEntry> objects(ComponentManifest manifest, int component) {
    Map<ObjectKey, ExposureEntry> objects = new HashMap<>();
    for (int index = 0; index < manifest.exposes().size(); index++) {
      ExposureEntry entry = new ExposureEntry(component, index + 1);
      keys(manifest.exposes().get(index), component)
          .forEach(key -> objects.putIfAbsent(key, entry));
    }
    return objects;
  }

  private static Stream<ObjectKey> keys(Endpoint endpoint, int component) {
    return switch (endpoint) {
      case Endpoint.Network _ -> Stream.empty();
      case Endpoint.Path path ->
          path.names().stream().map(name -> new ObjectKey(code(path.kind()), 0, 0, name));
      case Endpoint.Signal signal ->
          signal.signals().stream()
              .map(it ->
                  new ObjectKey(LocalProtocol.SIGNAL.code(), Signals.number(it), component, ""));
    };
  }

  static int code(Endpoint.Path.Kind kind) {
    return switch (kind) {
      case UNIX -> LocalProtocol.UNIX.code();
      case FIFO -> LocalProtocol.FIFO.code();
      case SHM -> LocalProtocol.SHM.code();
      case MQUEUE -> LocalProtocol.MQUEUE.code();
    };
  }
}
