package io.cellwall.kernel;

/**
 * Whether this machine, with this version, lets one kind of interaction be enforced.
 *
 * @param interaction what it is about, such as {@code TCP, UDP and ICMP packets}
 * @param capability stable word; where a manifest can need it, that of {@code
 *     io.cellwall.policy.Capability}, such as {@code raw-socket}
 * @param because why it is not covered; empty where it is
 * @param mend what makes it covered; empty where nothing can be done, or nothing has to be
 */
public record Coverage(
    String interaction, String capability, boolean covered, String because, String mend) {

  static Coverage covered(String interaction, String capability) {
    return new Coverage(interaction, capability, true, "", "");
  }

  static Coverage missing(String interaction, String capability, String because, String mend) {
    return new Coverage(interaction, capability, false, because, mend);
  }
}
