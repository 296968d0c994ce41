package io.cellwall.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void quantitiesAreThoseOfKubernetes() {
    assertThat(Numbers.quantity("256Mi")).contains(256L << 20);
    assertThat(Numbers.quantity("1.5Gi")).contains(3L << 29);
    assertThat(Numbers.quantity("20M")).contains(20_000_000L);
    assertThat(Numbers.quantity("1024")).contains(1024L);
    for (String bad : new String[] {"", "0", "-1", "1.5", "1mi", "Mi", "1 Mi", "99999999Pi"}) {
      assertThat(Numbers.quantity(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void coresHaveThousandths() {
    assertThat(Numbers.milliCores("500m")).contains(500L);
    assertThat(Numbers.milliCores("2")).contains(2000L);
    assertThat(Numbers.milliCores("0.5")).contains(500L);
    for (String bad : new String[] {"0", "0.0001", "1.5m", "2k"}) {
      assertThat(Numbers.milliCores(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void durationsAreSums() {
    assertThat(Numbers.duration("30m")).contains(Duration.ofMinutes(30));
    assertThat(Numbers.duration("1h30m")).contains(Duration.ofMinutes(90));
    assertThat(Numbers.duration("1500ms")).contains(Duration.ofMillis(1500));
    for (String bad : new String[] {"", "30", "m", "0s", "-5m", "30m ", "3651d", "1h x"}) {
      assertThat(Numbers.duration(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void integersAreDecimalAndPlain() {
    assertThat(Numbers.integer("80", 1, 100)).contains(80L);
    for (String bad : new String[] {"080", "0x50", "0o17", "+80", "101", "0", "8e1"}) {
      assertThat(Numbers.integer(bad, 1, 100)).as(bad).isEmpty();
    }
  }
}
