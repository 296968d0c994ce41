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
   *
   * @param existing maps that programs go on with
   */
  ProgramObject load(CgroupRoot root, long secret, Map<String, BpfMap> existing) {
    try {
      return ProgramObject.load(NAME, elf, object -> configure(object, root, secret, existing));
    } catch (KernelException whole) {
      try {
        return ProgramObject.load(
            NAME,
            elf,
            object -> {
              configure(object, root, secret, existing);
              skipIterators(object);
            });
      } catch (KernelException part) {
        throw ProgramObject.explain(
            NAME, elf, object -> configure(object, root, secret, existing), whole);
      }
    }
  }

  private static void configure(
      ProgramObject object, CgroupRoot root, long secret, Map<String, BpfMap> existing) {
    object.setConstant("root_cgroup", root.id());
    object.setConstant("root_level", root.level());
    object.setConstant("root_path_length", root.pathLength());
    object.setConstant("secret", secret);
    object.maps().forEach(map -> reuse(map, existing));
  }

  private static void skipIterators(ProgramObject object) {
    object.programs().stream()
        .filter(program -> program.hook() == Program.Hook.ITERATOR)
        .forEach(Program::skip);
  }

  private static void reuse(ObjectMap map, Map<String, BpfMap> existing) {
    BpfMap found = existing.get(map.name());
    if (found != null) {
      map.reuse(found);
    }
  }
}
