package io.cellwall.compile;

import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.PortSelection;
import io.cellwall.manifest.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pass: from which ports a component may ask, beside those that it exposes. */
final class OpenSources {
  private static final int PROTOCOL_BITS = 8;

  private OpenSources() {}

  static Map<RuleKey, RuleEntry> sources(ComponentManifest manifest, int component) {
    Map<RuleKey, RuleEntry> sources = new HashMap<>();
    List<PortSelection> selections = manifest.sourcePorts();
    for (int index = 0; index < selections.size(); index++) {
      RuleEntry entry = RuleEntry.always(index + 1);
      if (selections.get(index).protocol() == Protocol.TCP) { // a datagram socket needs no leave
        for (PortBlocks.Block block : PortBlocks.of(selections.get(index).ports())) {
          sources.putIfAbsent(key(component, block), entry);
        }
      }
    }
    return sources;
  }

  private static RuleKey key(int component, PortBlocks.Block block) {
    return new RuleKey(
        Direction.SOURCE,
        component,
        Identity.ANY,
        Protocol.TCP.code(),
        block.first(),
        PROTOCOL_BITS + block.bits());
  }
}
