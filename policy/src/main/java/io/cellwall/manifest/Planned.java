package io.cellwall.manifest;

/**
 * A part of a manifest that is understood and that nobody enforces yet. What is in force is the
 * manifest without it, where the agent was told to accept that.
 *
 * @param what as in the manifest, such as {@code spec.egress.to: fqdn www.example.org}
 */
public record Planned(Position position, String what) {}
