package io.cellwall.kernel;

import io.cellwall.manifest.Protocol;
import java.net.InetAddress;

/** A socket on which a component waits for others. */
public record ListeningSocket(Protocol protocol, InetAddress address, int port, int pid) {}
