package io.cellwall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RootTest {
  @Test
  void anotherUserIsToldToBeRootAndNotThatTheKernelRefuses() {
    assertThatThrownBy(() -> Root.require("doctor", 1000))
        .hasMessage("'cellwall doctor' must be root, and is user 1000: run it with sudo");
    Root.require("doctor", 0);
  }

  @Test
  void whatCouldNotBeSaidIsAFailure() throws IOException {
    StringWriter err = new StringWriter();
    PrintWriter full = new PrintWriter(new FileWriter("/dev/full", StandardCharsets.UTF_8));
    full.println("enforced");
    assertThat(Main.written(full, new PrintWriter(err, true))).isEqualTo(1);
    assertThat(err.toString()).contains("could not be written");
    assertThat(Main.written(new PrintWriter(new StringWriter()), new PrintWriter(err))).isZero();
  }
}
