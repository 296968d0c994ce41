package io.cellwall.kernel.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;

/** The objects built for tests. */
@NullMarked
public final class TestObjects {
  private TestObjects() {}

  public static byte[] read(String name) {
    try (InputStream stream =
        TestObjects.class.getResourceAsStream("/io/cellwall/kernel/" + name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
