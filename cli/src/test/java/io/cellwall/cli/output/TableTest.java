package io.cellwall.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table TABLE =
      new Table("NAME", "WHAT", "N")
          .row("web", "a sentence of several words", "1")
          .row("orders", "/a/path/that/has/no/space", "22");

  private static List<String> print(Table table, int width) {
    StringWriter out = new StringWriter();
    table.print(new PrintWriter(out), width);
    return out.toString().lines().toList();
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(print(TABLE, Terminal.UNBOUNDED))
        .containsExactly(
            "NAME    WHAT                         N",
            "web     a sentence of several words  1",
            "orders  /a/path/that/has/no/space    22");
  }

  @Test
  void theWidestColumnGivesWayToTheTerminalAndLosesNothing() {
    assertThat(print(TABLE, 24))
        .containsExactly(
            "NAME    WHAT          N",
            "web     a sentence    1",
            "        of several",
            "        words",
            "orders  /a/path/      22",
            "        that/has/no/",
            "        space");
  }

  @Test
  void everyLineFitsWhateverTheWidth() {
    for (int width = 20; width < 60; width++) {
      int most = width;
      assertThat(print(TABLE, width))
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(most));
    }
  }

  @Test
  void aLineOfTextIsBrokenAfterAWordElseAnywhere() {
    assertThat(Wrapping.lines("one two three", 7)).containsExactly("one two", "three");
    assertThat(Wrapping.lines("abcdefghij", 4)).containsExactly("abcd", "efgh", "ij");
    assertThat(Wrapping.lines("", 4)).containsExactly("");
  }

  @Test
  void onlyANumberIsAWidth() {
    assertThat(Terminal.width("80")).isEqualTo(80);
    assertThat(Terminal.width("3")).isEqualTo(20);
    for (String word : List.of("", "0", "-1", "wide", "99999999999")) {
      assertThat(Terminal.width(word)).isEqualTo(Terminal.UNBOUNDED);
    }
  }
}
