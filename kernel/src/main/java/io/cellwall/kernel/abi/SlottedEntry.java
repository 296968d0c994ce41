package io.cellwall.kernel.abi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * How the entries of a map look whose keys hold their slot.
 *
 * @param <K> the key as the policy table has it, without a slot
 * @param <V> the value as the policy table has it
 */
public sealed interface SlottedEntry<K, V>
    permits ExposureStruct, ObjectStruct, RuleStruct, TimetableStruct, CidrStruct {
  StructLayout keyLayout();

  /** Bytes of a value. */
  long valueSize();

  void writeKey(MemorySegment segment, int slot, K key);

  void writeValue(MemorySegment segment, V value);

  int slot(MemorySegment key);

  K readKey(MemorySegment segment);

  V readValue(MemorySegment segment);
}
