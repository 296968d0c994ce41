package io.cellwall.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Two counters in memory shared with probes: changes asked for, and changes acknowledged. A probe
 * that reads them around an attempt knows which policies can have judged it.
 */
final class ChangeCounters {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int ASKED = 0;
  private static final int ACKNOWLEDGED = 8;

  private final Path file;
  private final ByteBuffer memory;

  private ChangeCounters(Path file, ByteBuffer memory) {
    this.file = file;
    this.memory = memory;
  }

  static ChangeCounters in(Path directory) {
    try {
      Path file = Files.write(directory.resolve("changes"), new byte[16]);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return new ChangeCounters(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, 16));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return file;
  }

  void during(Runnable change) {
    LONGS.getAndAdd(memory, ASKED, 1L);
    change.run();
    LONGS.getAndAdd(memory, ACKNOWLEDGED, 1L);
  }
}
