package io.cellwall.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.compile.ComponentEntry;
import io.cellwall.compile.ExposureEntry;
import io.cellwall.compile.ExposureKey;
import io.cellwall.compile.ObjectKey;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.compile.Timetable;
import io.cellwall.compile.Timetable.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
  private static final Instant SAVED = Instant.parse("2026-11-24T12:00:00Z");
  private static final long BOOT = Duration.ofHours(5).toNanos();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int DAMAGES = 3_000;

  private static final RuleKey ALWAYS = new RuleKey(Direction.EGRESS, 16, 17, 255, 1, 24);
  private static final RuleKey GRANTED = new RuleKey(Direction.GRANT, 16, 17, 255, 1, 24);

  @TempDir Path directory;

  private static SavedTable saved() {
    Prefix prefix = new Prefix(0, 0xffff_c000_0200L, 120);
    PolicyTable table =
        new PolicyTable(
            Map.of(16, new ComponentEntry(false, true, 3)),
            Map.of(new ExposureKey(6, Prefix.ALL, 80, 16), new ExposureEntry(17, 1)),
            Map.of(new ObjectKey(240, 0, 0, "/run/\u00e9"), new ExposureEntry(17, 2)),
            Map.of(
                ALWAYS, RuleEntry.always(1),
                GRANTED, RuleEntry.by(1)),
            Map.of(
                1,
                new Timetable(
                    List.of(
                        new Stretch(0, BOOT + 2 * MINUTE, 1),
                        new Stretch(BOOT + 6 * MINUTE, BOOT + 10 * MINUTE, 2)))),
            Map.of(prefix, 0x80000000),
            Map.of("/cellwall/web", 16));
    return new SavedTable(7, SAVED, BOOT, Map.of("web", 16, "gone", 18), table);
  }

  private Path path() {
    return directory.resolve("table");
  }

  private TableFile file() {
    return new TableFile(path());
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    assertThat(file().read()).isEmpty();
    file().write(saved());
    assertThat(file().read()).contains(saved());
  }

  @Test
  void aFileCutShortAnywhereIsDamaged() throws IOException {
    file().write(saved());
    byte[] whole = Files.readAllBytes(path());
    for (int length = 0; length < whole.length; length++) {
      isDamaged(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void aFileWithAnyBytesChangedIsDamaged() throws IOException {
    file().write(saved());
    byte[] whole = Files.readAllBytes(path());
    Random random = new Random(4);
    for (int i = 0; i < DAMAGES; i++) {
      byte[] changed = whole.clone();
      for (int times = 1 + random.nextInt(4); times > 0; times--) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      }
      if (!Arrays.equals(changed, whole)) {
        isDamaged(changed);
      }
    }
  }

  private void isDamaged(byte[] content) throws IOException {
    Files.write(path(), content);
    assertThatThrownBy(() -> file().read())
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining(path().toString());
  }

  @Test
  void anEndStaysTheSameMomentOfTheWallClock() {
    PolicyTable next = saved().at(SAVED.plus(Duration.ofMinutes(4)), MINUTE);
    assertThat(next.rules()).isEqualTo(saved().table().rules());
    assertThat(next.timetables())
        .isEqualTo(Map.of(1, new Timetable(List.of(new Stretch(3 * MINUTE, 7 * MINUTE, 2)))));
  }

  @Test
  void whatHasEndedMeanwhileIsLeftOut() {
    PolicyTable next = saved().at(SAVED.plus(Duration.ofMinutes(10)), MINUTE);
    assertThat(next.rules()).containsOnlyKeys(ALWAYS);
    assertThat(next.timetables()).isEmpty();
  }

  @Test
  void whereTheWallClockIsWrongWhatEndsAtAllIsLeftOut() {
    PolicyTable next = saved().at(Instant.EPOCH, MINUTE);
    assertThat(next.rules()).containsOnlyKeys(ALWAYS);
    assertThat(next.timetables()).isEmpty();
  }
}
