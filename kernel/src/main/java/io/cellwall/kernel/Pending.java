package io.cellwall.kernel;

import java.util.function.Supplier;

/** Stands in for bodies that follow. */
public final class Pending {
  private Pending() {}

  @SuppressWarnings("TypeParameterUnusedInFormals")
  public static <T> T here() {
    Supplier<T> body =
        () -> {
          throw new UnsupportedOperationException("not there yet");
        };
    return body.get();
  }
}
