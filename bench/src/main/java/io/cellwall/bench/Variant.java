package io.cellwall.bench;

/** What stands between client and server. */
enum Variant {
  NONE("none"),
  /** Cellwall's programs are loaded and the processes are outside its root. */
  OUTSIDE("outside"),
  CELLWALL("cellwall"),
  NFTABLES("nftables");

  private final String text;

  Variant(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
