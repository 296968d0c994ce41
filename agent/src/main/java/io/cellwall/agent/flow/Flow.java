package io.cellwall.agent.flow;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One interaction, as users see it. Its JSON form has these names in this order, with null for what
 * is not known.
 *
 * @param revision that was in force
 * @param direction the end at which it was judged, {@code egress} or {@code ingress}; {@code bind}
 *     and {@code socket} for what was refused before there was a packet
 * @param packets until it was told, at its beginning or when its verdict changed
 * @param rule the rules that allow it, such as {@code web/egress/1,orders-api/ingress/2}
 */
public record Flow(
    Instant time,
    String verdict,
    String reason,
    long revision,
    Source source,
    Destination destination,
    String protocol,
    String direction,
    long packets,
    long bytes,
    @Nullable String rule) {

  /**
   * Who asks.
   *
   * @param component its name, {@code host}, {@code world}, or null: not identified
   * @param pid of the process that made or used the socket, where that end was seen
   */
  public record Source(
      @Nullable String component,
      @Nullable Integer pid,
      @Nullable String command,
      @Nullable String cgroup,
      @Nullable String address,
      @Nullable Integer port) {}

  /**
   * Who is asked, over the network or by the name of an object, signal or socket. Of these forms it
   * has only its own names.
   *
   * @param path of a unix socket, FIFO, shared-memory object or message queue
   * @param signal its name without SIG
   * @param family of a socket that was refused, such as {@code NETLINK audit}
   * @param option of a socket that was refused, such as {@code IP_FREEBIND}
   * @param asked for what the source asked, where the machine translated that
   */
  public record Destination(
      @Nullable String component,
      @Nullable String endpoint,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String address,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer port,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String path,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String signal,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String family,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String option,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Place asked) {

    public static Destination address(
        @Nullable String component, @Nullable String endpoint, String address, int port) {
      return new Destination(component, endpoint, address, port, null, null, null, null, null);
    }

    Destination askedAs(Place place) {
      return new Destination(
          component, endpoint, address, port, path, signal, family, option, place);
    }

    static Destination object(
        @Nullable String component,
        @Nullable String endpoint,
        @Nullable String path,
        @Nullable String signal) {
      return new Destination(component, endpoint, null, null, path, signal, null, null, null);
    }

    static Destination family(@Nullable String component, String family) {
      return new Destination(component, null, null, null, null, null, family, null, null);
    }

    static Destination option(@Nullable String component, String option) {
      return new Destination(component, null, null, null, null, null, null, option, null);
    }
  }

  /** An address and port. */
  public record Place(String address, int port) {}

  /** Whether something was refused, or would have been. */
  public boolean violation() {
    return !verdict.equals("allow");
  }
}
