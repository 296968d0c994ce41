package io.cellwall.manifest;

import java.util.List;

/** Signals by name, without SIG. Their numbers are those of x86-64: see signal(7). */
public final class Signals {
  /** In the order of their numbers, from 1. */
  static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /** 0 for a name that is none. */
  public static int number(String name) {
    return NAMES.indexOf(name) + 1;
  }

  /** The number itself where it has no name: a real-time signal. */
  public static String name(int number) {
    return number >= 1 && number <= NAMES.size() ? NAMES.get(number - 1) : Integer.toString(number);
  }
}
