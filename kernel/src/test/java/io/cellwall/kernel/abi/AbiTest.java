package io.cellwall.kernel.abi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.Identity;
import io.cellwall.compile.LocalProtocol;
import io.cellwall.compile.RuleKey;
import io.cellwall.compile.Timetable;
import io.cellwall.kernel.ShareKind;
import io.cellwall.kernel.bpf.Btf;
import io.cellwall.kernel.bpf.ProgramObject;
import io.cellwall.kernel.bpf.TestObjects;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.manifest.Privilege;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Java and the kernel half write the same structs and the same numbers. */
final class AbiTest {
  private static final List<StructLayout> LAYOUTS =
      List.of(
          ControlStruct.LAYOUT,
          MembershipStruct.LAYOUT,
          TextStruct.SELECTOR_KEY,
          TextStruct.IDENTITY_NAME,
          ComponentEntryStruct.LAYOUT,
          ExposureStruct.KEY,
          ExposureStruct.ENTRY,
          ObjectStruct.KEY,
          FlowEventStruct.OBJECT_LAYOUT,
          RuleStruct.KEY,
          RuleStruct.ENTRY,
          TimetableStruct.KEY,
          TimetableStruct.STRETCH,
          TimetableStruct.TIMETABLE,
          CidrStruct.KEY,
          FlowStruct.LAYOUT,
          FlowEventStruct.LAYOUT,
          EdgeStruct.KEY,
          EdgeStruct.EDGE,
          EdgeStruct.COUNTS,
          ReasonCountsStruct.LAYOUT,
          ShareStruct.LAYOUT,
          WaitingThreadStruct.LAYOUT,
          DecideStruct.DECISION,
          DecideStruct.REQUEST);

  private static ProgramObject object;
  private static Btf types;

  @BeforeAll
  static void open() {
    object = ProgramObject.open("abi", TestObjects.read("abi.bpf.o"));
    types = object.types();
  }

  @AfterAll
  static void close() {
    object.close();
  }

  @Test
  void everyStructHasTheCompilersSizeNamesAndOffsets() {
    for (StructLayout layout : LAYOUTS) {
      String name = layout.name().orElseThrow();
      Btf.Type struct = types.find(Btf.STRUCT, name).orElseThrow();
      assertThat(members(layout)).as(name).isEqualTo(members(struct));
      assertThat(layout.byteSize()).as(name).isEqualTo(struct.sizeOrType());
    }
  }

  /** A member's size is where the next begins, so only names and offsets are compared. */
  private static List<String> members(StructLayout layout) {
    List<String> members = new ArrayList<>();
    long offset = 0;
    for (MemoryLayout member : layout.memberLayouts()) {
      members.add(member.name().orElseThrow() + " at " + offset);
      offset += member.byteSize();
    }
    return members;
  }

  private static List<String> members(Btf.Type struct) {
    return struct.members().stream()
        .map(member -> member.name() + " at " + member.value())
        .toList();
  }

  @Test
  void noStructOfTheHeaderIsForgotten() throws IOException {
    List<String> declared =
        Pattern.compile("^struct (\\w+) \\{", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("../bpf/abi.h")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(LAYOUTS.stream().map(layout -> layout.name().orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void reasonsAreTheSame() {
    Map<String, Integer> expected = codes("REASON_", Reason.values(), Reason::code);
    expected.put("REASON_NONE", 0);
    expected.put("REASONS", ReasonCountsStruct.REASONS);
    assertThat(enumerators("reason")).isEqualTo(expected);
  }

  @Test
  void localProtocolsAreTheSame() {
    assertThat(enumerators("local_protocol"))
        .isEqualTo(codes("PROTOCOL_", LocalProtocol.values(), LocalProtocol::code));
  }

  @Test
  void verdictsAreTheSame() {
    assertThat(enumerators("verdict"))
        .isEqualTo(codes("VERDICT_", Verdict.values(), Verdict::code));
  }

  @Test
  void sharesAreTheSame() {
    Map<String, Integer> expected = codes("SHARE_", ShareKind.values(), ShareKind::code);
    expected.put("SHARE_KINDS", ShareStruct.KINDS);
    assertThat(enumerators("share_kind")).isEqualTo(expected);
  }

  @Test
  void endingsAreTheSame() {
    assertThat(enumerators("ending"))
        .isEqualTo(codes("ENDING_", FlowEvent.Ending.values(), FlowEvent.Ending::code));
  }

  @Test
  void directionsAreTheSame() {
    assertThat(enumerators("direction"))
        .isEqualTo(codes("DIRECTION_", RuleKey.Direction.values(), RuleKey.Direction::code))
        .containsAllEntriesOf(
            codes("DIRECTION_", FlowEvent.SeenAt.values(), FlowEvent.SeenAt::code));
  }

  @Test
  void eventTypesAreTheSame() {
    assertThat(enumerators("event_type"))
        .isEqualTo(codes("EVENT_", FlowEvent.Type.values(), FlowEvent.Type::code));
  }

  @Test
  void privilegesAreTheSame() {
    assertThat(codes("PRIVILEGE_", Privilege.values(), Privilege::bit))
        .containsAllEntriesOf(enumerators("privilege"));
  }

  @Test
  void identitiesAreTheSame() {
    assertThat(enumerators("identity"))
        .isEqualTo(
            Map.of(
                "IDENTITY_NONE", Identity.NONE,
                "IDENTITY_HOST", Identity.HOST,
                "IDENTITY_WORLD", Identity.WORLD,
                "IDENTITY_ANY", Identity.ANY,
                "IDENTITY_FIRST_COMPONENT", Identity.FIRST_COMPONENT,
                "IDENTITY_COMPONENTS", Identity.LAST_COMPONENT + 1,
                "IDENTITY_FIRST_CIDR", Identity.FIRST_CIDR));
  }

  @Test
  void flagsAreTheSame() {
    assertThat(enumerators("component_flag"))
        .isEqualTo(
            Map.of(
                "COMPONENT_PRESENT", ComponentEntryStruct.PRESENT,
                "COMPONENT_AUDIT", ComponentEntryStruct.AUDIT,
                "COMPONENT_DROP", ComponentEntryStruct.DROP));
  }

  @Test
  void constantsAreTheSame() {
    assertThat(enumerators("constant"))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("CONSTANT_ABI_VERSION", ControlStruct.CURRENT_ABI_VERSION),
                Map.entry("CONSTANT_EVENT_VERSION", FlowEventStruct.CURRENT_VERSION),
                Map.entry("CONSTANT_PROTOCOL_ENDPOINT", RuleKey.ENDPOINT),
                Map.entry("CONSTANT_SLOTS", MembershipStruct.SLOTS),
                Map.entry("CONSTANT_SELECTOR_LENGTH", TextStruct.SELECTOR_LENGTH),
                Map.entry("CONSTANT_OBJECT_NAME_LENGTH", ObjectStruct.NAME_LENGTH),
                Map.entry("CONSTANT_NAME_LENGTH", TextStruct.NAME_LENGTH),
                Map.entry("CONSTANT_EXPOSURE_KEY_BITS", ExposureStruct.FIXED_BITS + 16),
                Map.entry("CONSTANT_RULE_KEY_FIXED_BITS", RuleStruct.FIXED_BITS),
                Map.entry("CONSTANT_RULE_KEY_BITS", RuleStruct.FIXED_BITS + 24),
                Map.entry("CONSTANT_STRETCHES", Timetable.MOST),
                Map.entry("CONSTANT_EDGE_OVERFLOW", EdgeStruct.OVERFLOW),
                Map.entry("CONSTANT_CIDR_KEY_BITS", CidrStruct.FIXED_BITS + 128)));
  }

  private static Map<String, Integer> enumerators(String name) {
    return types.find(Btf.ENUM, name).orElseThrow().members().stream()
        .collect(Collectors.toMap(Btf.Member::name, Btf.Member::value));
  }

  private static <E extends Enum<E>> Map<String, Integer> codes(
      String prefix, E[] values, ToIntFunction<E> code) {
    Map<String, Integer> codes = new HashMap<>();
    for (E value : values) {
      codes.put(prefix + value.name(), code.applyAsInt(value));
    }
    return codes;
  }
}
