package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pass: at which addresses and ports each endpoint listens. */
final class PlaceEndpoints {
  private PlaceEndpoints() {}

  static Map<ExposureKey, ExposureEntry> exposures(ComponentManifest manifest, int component) {
    Map<ExposureKey, ExposureEntry> exposures = new HashMap<>();
    for (int index = 0; index < manifest.exposes().size(); index++) {
      if (manifest.exposes().get(index) instanceof Endpoint.Network endpoint) {
        ExposureEntry entry = new ExposureEntry(component, index + 1, endpoint.isWide());
        keys(endpoint).forEach(key -> exposures.put(key, entry));
      }
    }
    return exposures;
  }

  private static List<ExposureKey> keys(Endpoint.Network endpoint) {
    List<PortBlocks.Block> blocks = PortBlocks.of(endpoint.ports());
    return addresses(endpoint).stream()
        .flatMap(address -> blocks.stream().map(block -> key(endpoint, address, block)))
        .toList();
  }

  private static List<Prefix> addresses(Endpoint.Network endpoint) {
    return endpoint
        .addresses()
        .map(list -> list.stream().map(address -> Prefixes.of(address.value())).toList())
        .orElse(List.of(Prefix.ALL));
  }

  private static ExposureKey key(
      Endpoint.Network endpoint, Prefix address, PortBlocks.Block block) {
    return new ExposureKey(endpoint.protocol().code(), address, block.first(), block.bits());
  }
}
