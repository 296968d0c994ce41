package io.cellwall.compile;

/**
 * Where an endpoint listens: one aligned block of ports at one address.
 *
 * @param protocol IANA number
 * @param address the address, {@code ::/0} for an endpoint that may listen anywhere, or {@link
 *     Prefixes#SOMEWHERE} for all that list addresses together; only lengths 0 and 128 occur
 * @param port first port of the block, 0 to 65535
 * @param portBits leading bits of {@code port} that count: 16 for a single port
 */
public record ExposureKey(int protocol, Prefix address, int port, int portBits) {}
