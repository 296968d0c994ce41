package io.cellwall.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Attempts that are made beside an allowed load. */
record Flood(Path program, int rate, int milliseconds) {
  /** What was made of it. */
  record Made(long attempts, long failed, long nanoseconds) {
    static final Made NONE = new Made(0, 0, 0);

    static Made parse(String line) {
      String[] words = line.strip().split(" ", -1);
      return new Made(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    Made plus(Made other) {
      return new Made(
          attempts + other.attempts, failed + other.failed, nanoseconds + other.nanoseconds);
    }

    double rate() {
      return attempts * 1e9 / nanoseconds;
    }
  }

  private List<String> command(Refusal refusal, String address) {
    return List.of(
        program.toString(),
        refusal.word(),
        Integer.toString(rate),
        Integer.toString(milliseconds),
        address,
        Integer.toString(refusal.port()));
  }

  Process start(Refusal refusal, FloodTarget target) {
    try {
      return new ProcessBuilder(target.command(refusal, command(refusal, target.address(refusal))))
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Made await(Process process) {
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException("the flood failed, status=" + status + ": " + output);
      }
      return Made.parse(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
