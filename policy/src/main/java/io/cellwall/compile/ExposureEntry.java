package io.cellwall.compile;

/**
 * Who listens there.
 *
 * @param component identity of the component that exposes the endpoint
 * @param endpoint the endpoint's number: its place in {@code spec.exposes}, counted from 1
 */
public record ExposureEntry(int component, int endpoint) {}
