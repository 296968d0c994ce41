package io.cellwall.kernel.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** The words in which the structs of {@code bpf/abi.h} are written down. */
final class Layouts {
  private Layouts() {}

  static StructLayout struct(String name, MemoryLayout... members) {
    return MemoryLayout.structLayout(members).withName(name);
  }

  static MemoryLayout u8(String name) {
    return ValueLayout.JAVA_BYTE.withName(name);
  }

  static MemoryLayout u16(String name) {
    return ValueLayout.JAVA_SHORT.withName(name);
  }

  static MemoryLayout u32(String name) {
    return ValueLayout.JAVA_INT.withName(name);
  }

  static MemoryLayout u64(String name) {
    return ValueLayout.JAVA_LONG.withName(name);
  }

  static SequenceLayout bytes(String name, int count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_BYTE).withName(name);
  }

  static SequenceLayout u32s(String name, int count) {
    return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_INT).withName(name);
  }

  static long offset(StructLayout struct, String member) {
    return struct.byteOffset(MemoryLayout.PathElement.groupElement(member));
  }

  static int getU8(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  static int getU16(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_SHORT, offset) & 0xffff;
  }

  static int getU32(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_INT, offset);
  }

  static long getU64(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_LONG, offset);
  }

  static void putU8(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  static void putU16(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_SHORT, offset, (short) value);
  }

  static void putU32(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_INT, offset, value);
  }

  static void putU64(MemorySegment segment, long offset, long value) {
    segment.set(ValueLayout.JAVA_LONG, offset, value);
  }

  /** A port or endpoint number inside a longest-prefix key, where the network's order counts. */
  static int getNetworkU16(MemorySegment segment, long offset) {
    return getU8(segment, offset) << 8 | getU8(segment, offset + 1);
  }

  static void putNetworkU16(MemorySegment segment, long offset, int value) {
    putU8(segment, offset, value >> 8);
    putU8(segment, offset + 1, value);
  }

  static byte[] getAddress(MemorySegment segment, long offset) {
    return segment.asSlice(offset, 16).toArray(ValueLayout.JAVA_BYTE);
  }

  static void putAddress(MemorySegment segment, long offset, byte[] address) {
    MemorySegment.copy(address, 0, segment, ValueLayout.JAVA_BYTE, offset, 16);
  }
}
