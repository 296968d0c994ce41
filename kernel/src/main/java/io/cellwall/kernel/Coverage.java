package io.cellwall.kernel;

/**
 * Whether this machine, with this version, lets one kind of interaction be enforced.
 *
 * @param interaction what it is about, such as {@code TCP, UDP and ICMP packets}
 * @param capability stable word; where a manifest can need it, that of {@code
 *     io.cellwall.policy.Capability}, such as {@code raw-socket}
 * @param because why it is not covered, or only in part; empty where it is
 * @param cause the part of {@code because} that it has in common with other kinds
 * @param mend what makes it covered; empty where nothing can be done, or nothing has to be
 */
public record Coverage(
    String interaction,
    String capability,
    boolean covered,
    String because,
    String cause,
    String mend) {

  /** A kind that is enforced. */
  public static Coverage covered(String interaction, String capability) {
    return new Coverage(interaction, capability, true, "", "", "");
  }

  /** A kind that is not. */
  public static Coverage missing(
      String interaction, String capability, String because, String mend) {
    return new Coverage(interaction, capability, false, because, because, mend);
  }

  /** This one, of which a part is covered all the same. */
  public Coverage but(String partly) {
    return new Coverage(interaction, capability, covered, partly + "; " + because, cause, mend);
  }

  /** What is particular to this kind; empty where the cause says all. */
  public String particular() {
    return because.equals(cause)
        ? ""
        : because.substring(0, because.length() - "; ".length() - cause.length());
  }
}
