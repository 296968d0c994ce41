package io.cellwall.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was asked for.
 *
 * @param components numbers of components to measure with, one after the other
 * @param local unix sockets, before or instead of the network
 * @param refusals what is refused at a high rate, instead of all others
 * @param rate of refusals, a second
 * @param seconds for which each is made
 */
record Options(
    List<Integer> components,
    int rounds,
    boolean local,
    boolean json,
    List<Refusal> refusals,
    int rate,
    int seconds) {
  private static final List<Integer> STANDARD_COMPONENTS = List.of(10, 1000);
  private static final int STANDARD_ROUNDS = 21;
  private static final int STANDARD_LOCAL_ROUNDS = 3;
  private static final int STANDARD_RATE = 100_000;
  private static final int STANDARD_SECONDS = 60;

  static Options parse(List<String> words) {
    List<Integer> components = new ArrayList<>();
    boolean local = words.contains("--unix");
    int rounds = local ? STANDARD_LOCAL_ROUNDS : STANDARD_ROUNDS;
    boolean json = false;
    List<Refusal> refusals = new ArrayList<>();
    int rate = STANDARD_RATE;
    int seconds = STANDARD_SECONDS;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--components" -> components.add(number(word, rest, 2));
        case "--rounds" -> rounds = number(word, rest, 1);
        case "--json" -> json = true;
        case "--unix" -> {}
        case "--refusals" -> refusals.addAll(refusals(rest.next()));
        case "--rate" -> rate = number(word, rest, 1000);
        case "--seconds" -> seconds = number(word, rest, 3);
        default -> throw new IllegalArgumentException("unknown option: " + word);
      }
    }
    return new Options(
        components.isEmpty() && !local ? STANDARD_COMPONENTS : components,
        rounds,
        local,
        json,
        refusals,
        rate,
        seconds);
  }

  private static List<Refusal> refusals(String words) {
    return Stream.of(Refusal.values())
        .filter(it -> words.equals("all") || List.of(words.split(",", -1)).contains(it.word()))
        .toList();
  }

  private static int number(String option, Iterator<String> rest, int least) {
    int number = Integer.parseInt(rest.next());
    if (number < least) {
      throw new IllegalArgumentException(option + " must be at least " + least + ": " + number);
    }
    return number;
  }
}
