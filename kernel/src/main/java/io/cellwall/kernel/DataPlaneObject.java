package io.cellwall.kernel;

import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.ObjectMap;
import io.cellwall.kernel.bpf.Program;
import io.cellwall.kernel.bpf.ProgramObject;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The kernel half as it came with this build. */
final class DataPlaneObject {
  private static final String NAME = "cellwall";
  private static final String RESOURCE = "cellwall.bpf.o";

  private final byte[] elf;

  private DataPlaneObject(byte[] elf) {
    this.elf = elf;
  }

  static DataPlaneObject ofThisBuild() {
    try (InputStream stream = DataPlaneObject.class.getResourceAsStream(RESOURCE)) {
      return new DataPlaneObject(Objects.requireNonNull(stream, RESOURCE).readAllBytes());
    } catch (IOException failure) {
      throw new KernelException("reading of " + RESOURCE, failure);
    }
  }

  /** SHA-256 of the object, in hexadecimal. */
  String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(elf));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  /** Opens it to look at it. */
  ProgramObject open() {
    return ProgramObject.open(NAME, elf);
  }

  /**
   * Loads it for one cgroup subtree. A kernel that cannot end connections gets it without the
   * programs that do: the next packet is refused there too, only the side that waits is not told.
   * One that refuses security hooks gets it without those, and with others that see less: {@link
   * KernelFeatures}.
   *
   * @param existing maps that programs go on with
   */
  ProgramObject load(CgroupRoot root, long secret, Map<String, BpfMap> existing) {
    Consumer<ProgramObject> configure = object -> configure(object, root, secret, existing);
    try {
      return ProgramObject.load(NAME, elf, configure);
    } catch (KernelException failure) {
      throw ProgramObject.explain(NAME, elf, configure, failure);
    }
  }

  private static void configure(
      ProgramObject object, CgroupRoot root, long secret, Map<String, BpfMap> existing) {
    object.setConstant("root_cgroup", root.id());
    object.setConstant("root_level", root.level());
    object.setConstant("root_path_length", root.pathLength());
    object.setConstant("secret", secret);
    object.maps().forEach(map -> reuse(map, existing));
    object.programs().forEach(program -> program.unixHook().ifPresent(program::declare));
    object.programs().stream().filter(it -> !KernelFeatures.takes(it)).forEach(Program::skip);
  }

  private static void reuse(ObjectMap map, Map<String, BpfMap> existing) {
    BpfMap found = existing.get(map.name());
    if (found != null) {
      map.reuse(found);
    }
  }
}
