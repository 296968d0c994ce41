package io.cellwall.bench;

import java.nio.file.Path;

/** One variant, set up and ready to be measured. */
interface Wall extends AutoCloseable {
  Variant variant();

  LoadPair load();

  /** Where a third one is that may reach neither. */
  Cgroup stranger();

  /** A FIFO that the third one may not open. */
  Path fifo();

  /** Sees to it that the third one, and what comes over a wire, is refused without an answer. */
  void refuseOthers(String wire);

  @Override
  void close();
}
