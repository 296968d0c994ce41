package io.cellwall.kernel;

import io.cellwall.compile.ExposureEntry;
import io.cellwall.compile.ExposureKey;
import io.cellwall.compile.ObjectKey;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import io.cellwall.compile.Timetable;
import io.cellwall.kernel.abi.CidrStruct;
import io.cellwall.kernel.abi.ExposureStruct;
import io.cellwall.kernel.abi.MembershipStruct;
import io.cellwall.kernel.abi.ObjectStruct;
import io.cellwall.kernel.abi.RuleStruct;
import io.cellwall.kernel.abi.TimetableStruct;
import org.jspecify.annotations.Nullable;

/**
 * The two copies of the policy. What each slot holds is remembered once it was read, so a change
 * costs what has changed since that slot was last written. One thread uses it.
 */
final class Slots {
  private final ComponentMap components;
  private final SelectorMap selectors;
  private final SlottedMap<ExposureKey, ExposureEntry> exposures;
  private final SlottedMap<ObjectKey, ExposureEntry> objects;
  private final SlottedMap<RuleKey, RuleEntry> rules;
  private final SlottedMap<Integer, Timetable> timetables;
  private final SlottedMap<Prefix, Integer> cidrs;
  private final @Nullable PolicyTable[] held = new PolicyTable[MembershipStruct.SLOTS];

  Slots(KernelMaps maps) {
    this.components = new ComponentMap(maps.get(KernelMaps.COMPONENTS));
    this.selectors = new SelectorMap(maps.get(KernelMaps.SELECTORS));
    this.exposures = new SlottedMap<>(maps.get(KernelMaps.EXPOSURES), ExposureStruct.ENTRIES);
    this.objects = new SlottedMap<>(maps.get(KernelMaps.OBJECTS), ObjectStruct.ENTRIES);
    this.rules = new SlottedMap<>(maps.get(KernelMaps.RULES), RuleStruct.ENTRIES);
    this.timetables = new SlottedMap<>(maps.get(KernelMaps.TIMETABLES), TimetableStruct.ENTRIES);
    this.cidrs = new SlottedMap<>(maps.get(KernelMaps.CIDRS), CidrStruct.ENTRIES);
  }

  PolicyTable read(int slot) {
    PolicyTable known = held[slot];
    if (known == null) {
      known =
          new PolicyTable(
              components.read(slot),
              exposures.read(slot),
              objects.read(slot),
              rules.read(slot),
              timetables.read(slot),
              cidrs.read(slot),
              selectors.read(slot));
      held[slot] = known;
    }
    return known;
  }

  /** Until it has returned, what the slot holds is not known; see {@link #clear}. */
  void write(int slot, PolicyTable table) {
    PolicyTable from = read(slot);
    held[slot] = null;
    exposures.change(slot, from.exposures(), table.exposures());
    objects.change(slot, from.objects(), table.objects());
    cidrs.change(slot, from.cidrs(), table.cidrs());
    timetables.change(slot, from.timetables(), table.timetables());
    rules.change(slot, from.rules(), table.rules());
    components.change(slot, from.components(), table.components());
    selectors.change(slot, from.selectors(), table.selectors());
    held[slot] = table;
  }

  /** Empties a slot, whatever it holds: room again for others. */
  void clear(int slot) {
    held[slot] = null;
    write(slot, PolicyTable.EMPTY);
  }
}
