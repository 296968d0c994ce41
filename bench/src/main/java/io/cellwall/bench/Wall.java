package io.cellwall.bench;

/** One variant, set up and ready to be measured. */
interface Wall extends AutoCloseable {
  Variant variant();

  LoadPair load();

  @Override
  void close();
}
