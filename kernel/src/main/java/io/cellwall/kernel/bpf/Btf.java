package io.cellwall.kernel.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The types of a BPF object, as the compiler has written them: enough to find a variable's place
 * and to compare structs. Format: https://docs.kernel.org/bpf/btf.html.
 *
 * <pre>
 *   header  magic:16 version:8 flags:8 | header length | type offset, length | string offset, length
 *   type    name | kind_flag:1 . kind:5 . . . vlen:16 | size or type | kind's own data
 * </pre>
 */
public final class Btf {
  public static final int ARRAY = 3;
  public static final int STRUCT = 4;
  public static final int ENUM = 6;
  public static final int VAR = 14;
  public static final int DATASEC = 15;

  private static final int TYPE_HEADER = 12;
  /* Bytes of data after the header, by kind: fixed, and for each of vlen. */
  private static final int[] FIXED = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};
  private static final int[] EACH = {
    0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12
  };

  private final MemorySegment data;
  private final long strings;
  private final List<Type> types = new ArrayList<>();

  /**
   * @param name empty for types without one
   * @param sizeOrType size in bytes, or what it refers to, by kind
   * @param members of a struct, an enum or a section
   */
  public record Type(int kind, String name, int sizeOrType, List<Member> members) {}

  /**
   * @param type number of the member's type; for an enumerator unused
   * @param value byte offset in the struct or section; the enumerator's value
   * @param size bytes it takes in a section; otherwise unused
   */
  public record Member(String name, int type, int value, int size) {}

  private Btf(MemorySegment data) {
    this.data = data;
    int header = u32(4);
    this.strings = Math.addExact(header, u32(16));
  }

  public static Btf parse(MemorySegment data) {
    Btf btf = new Btf(data);
    btf.types.add(new Type(0, "void", 0, List.of()));
    long at = Math.addExact(btf.u32(4), btf.u32(8));
    long end = at + btf.u32(12);
    while (at < end) {
      int info = btf.u32(at + 4);
      int kind = info >> 24 & 0x1f;
      int vlen = info & 0xffff;
      btf.types.add(new Type(kind, btf.string(at), btf.u32(at + 8), btf.members(kind, vlen, at)));
      at += TYPE_HEADER + FIXED[kind] + (long) EACH[kind] * vlen;
    }
    return btf;
  }

  private List<Member> members(int kind, int vlen, long type) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < vlen; i++) {
      long at = type + TYPE_HEADER + (long) EACH[kind] * i;
      switch (kind) {
        case STRUCT -> members.add(new Member(string(at), u32(at + 4), u32(at + 8) / 8, 0));
        case ENUM -> members.add(new Member(string(at), 0, u32(at + 4), 0));
        case DATASEC -> members.add(new Member("", u32(at), u32(at + 4), u32(at + 8)));
        default -> {
          return List.of();
        }
      }
    }
    return members;
  }

  public Type type(int number) {
    return types.get(number);
  }

  public Optional<Type> find(int kind, String name) {
    return types.stream().filter(type -> type.kind == kind && type.name.equals(name)).findFirst();
  }

  /** All types of one kind. */
  public List<Type> all(int kind) {
    return types.stream().filter(type -> type.kind == kind).toList();
  }

  /** Where a variable lies in its section. */
  public Optional<Member> variable(String section, String name) {
    return find(DATASEC, section).stream()
        .flatMap(found -> found.members.stream())
        .filter(member -> type(member.type).name.equals(name))
        .findFirst();
  }

  private int u32(long offset) {
    return data.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
  }

  private String string(long at) {
    return data.getString(strings + u32(at));
  }
}
