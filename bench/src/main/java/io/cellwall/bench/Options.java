package io.cellwall.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What was asked for.
 *
 * @param components numbers of components to measure with, one after the other
 * @param local unix sockets, before or instead of the network
 */
record Options(List<Integer> components, int rounds, boolean local, boolean json) {
  private static final List<Integer> STANDARD_COMPONENTS = List.of(10, 1000);
  private static final int STANDARD_ROUNDS = 21;
  private static final int STANDARD_LOCAL_ROUNDS = 3;

  static Options parse(List<String> words) {
    List<Integer> components = new ArrayList<>();
    boolean local = words.contains("--unix");
    int rounds = local ? STANDARD_LOCAL_ROUNDS : STANDARD_ROUNDS;
    boolean json = false;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--components" -> components.add(number(word, rest, 2));
        case "--rounds" -> rounds = number(word, rest, 1);
        case "--json" -> json = true;
        case "--unix" -> {}
        default -> throw new IllegalArgumentException("unknown option: " + word);
      }
    }
    return new Options(
        components.isEmpty() && !local ? STANDARD_COMPONENTS : components, rounds, local, json);
  }

  private static int number(String option, Iterator<String> rest, int least) {
    int number = Integer.parseInt(rest.next());
    if (number < least) {
      throw new IllegalArgumentException(option + " must be at least " + least + ": " + number);
    }
    return number;
  }
}
