package io.cellwall.compile;

/**
 * An endpoint that has a name and no port.
 *
 * @param protocol code of a {@link LocalProtocol}
 * @param number of a signal, as on x86-64; else 0
 * @param component identity of whom a signal is sent to; else 0, since a name is nobody else's
 * @param name as in {@code struct object_key}; of a signal empty
 */
public record ObjectKey(int protocol, int number, int component, String name) {}
