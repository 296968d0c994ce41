package io.cellwall.bench;

/** What stands between client and server. */
enum Variant {
  NONE("none"),
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
