package io.cellwall.compile;

/**
 * Who listens there.
 *
 * @param component identity of the component that exposes the endpoint; at {@link
 *     Prefixes#SOMEWHERE} {@link Identity#ANY} where several do
 * @param endpoint the endpoint's number: its place in {@code spec.exposes}, counted from 1; 0 at
 *     {@link Prefixes#SOMEWHERE}
 * @param wide whether the endpoint has so many ports that others may be told to try the next
 */
public record ExposureEntry(int component, int endpoint, boolean wide) {
  public ExposureEntry(int component, int endpoint) {
    this(component, endpoint, false);
  }
}
