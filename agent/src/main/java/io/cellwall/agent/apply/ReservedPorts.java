package io.cellwall.agent.apply;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.PortRange;
import io.cellwall.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Keeps exposed ports out of the range from which the kernel hands out ports by itself, so that
 * nobody's ordinary outgoing connection sits on a component's port before the component does. Wide
 * ranges are left to all, or nobody could ask anybody any more. What was added is remembered on
 * disk and taken away again; what the administrator reserved stays.
 */
public final class ReservedPorts {
  private static final int MOST_BYTES = 1 << 20;

  /** Of all ports that the kernel hands out, one in so many at most. */
  private static final int LARGEST_PART = 4;

  private final Path range;
  private final Path reserved;
  private final Path ours;

  /**
   * @param sysctl the directory {@code /proc/sys/net/ipv4}
   * @param ours where to remember what was added
   */
  public ReservedPorts(Path sysctl, Path ours) {
    this.range = sysctl.resolve("ip_local_port_range");
    this.reserved = sysctl.resolve("ip_local_reserved_ports");
    this.ours = ours;
  }

  /** Reserves the ports that a policy exposes one by one, or nearly so, in the kernel's range. */
  public void follow(Policy policy) {
    set(exposed(policy, localRange()));
  }

  /** Gives back all that was added. */
  public void release() {
    set(new PortSet(new TreeSet<>()));
  }

  private void set(PortSet wanted) {
    PortSet before = Files.exists(ours) ? PortSet.parse(read(ours)) : PortSet.parse("");
    PortSet now = PortSet.parse(read(reserved));
    // What was reserved already without us is not ours to give back.
    PortSet next = now.minus(before).plus(wanted);
    PortSet added = wanted.minus(now.minus(before));
    if (next.equals(now) && added.equals(before)) {
      return;
    }
    write(ours, added.plus(before));
    write(reserved, next);
    write(ours, added);
  }

  private PortRange localRange() {
    String[] bounds = read(range).strip().split("\\s+", 2);
    return new PortRange(Integer.parseInt(bounds[0]), Integer.parseInt(bounds[1]));
  }

  private static PortSet exposed(Policy policy, PortRange local) {
    TreeSet<Integer> ports = new TreeSet<>();
    List<PortRange> narrowFirst =
        policy.components().values().stream()
            .flatMap(component -> component.exposes().stream())
            .flatMap(endpoint -> within(endpoint, local).stream())
            .sorted(Comparator.comparingInt(ReservedPorts::size))
            .toList();
    for (PortRange range : narrowFirst) {
      TreeSet<Integer> more = new TreeSet<>(ports);
      IntStream.rangeClosed(range.first(), range.last()).forEach(more::add);
      if (more.size() > size(local) / LARGEST_PART) {
        break;
      }
      ports = more;
    }
    return new PortSet(ports);
  }

  private static Optional<PortRange> within(Endpoint endpoint, PortRange local) {
    if (!(endpoint instanceof Endpoint.Network network)
        || !network.ports().overlaps(local)
        || network.isWide()) {
      return Optional.empty();
    }
    return Optional.of(
        new PortRange(
            Math.max(network.ports().first(), local.first()),
            Math.min(network.ports().last(), local.last())));
  }

  private static int size(PortRange range) {
    return range.last() - range.first() + 1;
  }

  /** In one read: some files of /proc/sys answer the first read alone, however short it is. */
  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static void write(Path file, PortSet ports) {
    try {
      Files.write(file, List.of(ports.toString()), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ", ports=" + ports, e);
    }
  }
}
