package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.kernel.event.BootClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which generation the programs judge by, asked of the kernel itself. */
final class TrialTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private KernelDecision kernel;
  private Control control;

  @BeforeEach
  void open() {
    kernel = new KernelDecision();
    control = kernel.control();
    control.begin(5);
  }

  @AfterEach
  void close() throws IOException {
    control.close();
    kernel.close();
  }

  private void inForce(long generation) {
    assertThat(kernel.generation()).isEqualTo(generation);
    assertThat(control.generation()).isEqualTo(generation);
  }

  private Trial begin(long end) {
    Trial trial = new Trial(6, end, 7);
    control.begin(trial);
    assertThat(control.trial()).contains(trial);
    return trial;
  }

  @Test
  void aTrialIsInForceBeforeItsEnd() {
    begin(BootClock.now() + HOUR);
    inForce(6);
  }

  @Test
  void fromItsEndOnWhatWasBeforeIsInForceWithoutAnyoneDoingAnything() {
    Trial trial = begin(BootClock.now() + Duration.ofMillis(30).toNanos());
    while (kernel.generation() == trial.generation()) {
      Thread.onSpinWait();
    }
    assertThat(BootClock.now()).isGreaterThanOrEqualTo(trial.end());
    inForce(7);
    control.giveWay(trial);
    inForce(7);
    assertThat(control.trial()).isEmpty();
  }

  @Test
  void aTrialMayGiveWayBeforeItsEnd() {
    control.giveWay(begin(BootClock.now() + HOUR));
    inForce(7);
  }

  @Test
  void aTrialThatIsKeptHasANumberThatNothingElseEverHad() {
    control.keep(begin(BootClock.now() + HOUR));
    inForce(8);
    assertThat(control.trial()).isEmpty();
  }

  @Test
  void aTrialThatWasCutShortWhileItBeganComesToWhatIsInForce() {
    control.begin(new Trial(5, BootClock.now() - 1, 7)); // the generation is not stored yet
    assertThat(kernel.generation() & 1).isEqualTo(5 & 1);
  }
}
