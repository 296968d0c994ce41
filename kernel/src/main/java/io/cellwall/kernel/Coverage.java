package io.cellwall.kernel;

/**
 * Whether this machine lets one kind of interaction be enforced.
 *
 * @param interaction what it is about, such as {@code TCP and UDP}
 * @param capability stable word that the policy's coverage check uses, such as {@code network}
 * @param because why it is not covered; empty where it is
 * @param mend what makes it covered; empty where nothing has to be done
 */
public record Coverage(
    String interaction, String capability, boolean covered, String because, String mend) {}
