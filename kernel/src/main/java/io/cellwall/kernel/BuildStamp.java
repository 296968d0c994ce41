package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.libbpf.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * Which object the attached programs come from, and the secret they were given: a map of one entry,
 * of which programs know nothing.
 *
 * <pre>
 *   digest of the object: 32 bytes | secret: 8 bytes
 * </pre>
 */
record BuildStamp(String digest, long secret) {
  static final String MAP = "build";

  private static final int ARRAY = 2;
  private static final int DIGEST = 32;
  private static final int SIZE = DIGEST + Long.BYTES;

  /** Makes the map, for pinning. */
  static BpfMap create() {
    int fd = Bpf.bpf_map_create(ARRAY, MAP, Integer.BYTES, SIZE, 1, MemorySegment.NULL);
    return BpfMap.of(MAP, Fd.of("bpf_map_create of map=" + MAP, fd));
  }

  static BuildStamp read(BpfMap map) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = map.newValue(arena);
      map.lookup(map.newKey(arena), value);
      return new BuildStamp(
          HexFormat.of().formatHex(value.asSlice(0, DIGEST).toArray(ValueLayout.JAVA_BYTE)),
          value.get(ValueLayout.JAVA_LONG, DIGEST));
    }
  }

  void write(BpfMap map) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = map.newValue(arena);
      MemorySegment.copy(
          HexFormat.of().parseHex(digest), 0, value, ValueLayout.JAVA_BYTE, 0, DIGEST);
      value.set(ValueLayout.JAVA_LONG, DIGEST, secret);
      map.update(map.newKey(arena), value);
    }
  }
}
