package io.cellwall.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A client and a server, each in a cgroup, both in a network of their own with nothing in it but a
 * loopback device.
 */
final class LoadPair implements AutoCloseable {
  private static final String ENTER = "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"";
  static final String ADDRESS = "127.0.0.1";
  private static final String ANY_ADDRESS = "0.0.0.0";

  private final Path program;
  private final String place;
  private final Process network;
  private final Process server;
  private final Process client;
  private final BufferedReader answers;
  private final BufferedWriter requests;

  /**
   * @param place a word in the names of the server's unix sockets: whoever exposes a name owns it,
   *     in whichever network it is, so two pairs must not share one
   */
  LoadPair(Path program, Cgroup server, Cgroup client, String place) {
    this.program = program;
    this.place = place;
    this.network = makeNetwork();
    Command.run(inside(List.of("ip", "link", "set", "lo", "up")));
    this.server = start(in(server, command("server", ANY_ADDRESS)));
    awaitListener();
    this.client = start(in(client, command("client", ADDRESS)));
    this.answers = this.client.inputReader(UTF_8);
    this.requests = this.client.outputWriter(UTF_8);
  }

  static Process makeNetwork() {
    Process made = start(List.of("unshare", "--net", "--", "sh", "-c", "echo made; exec cat"));
    firstLine(made);
    return made;
  }

  /** The process that holds the pair's network. */
  long network() {
    return network.pid();
  }

  /** The abstract name of the server's unix socket, without its mark. */
  String unixName() {
    return Workload.UNIX.name(place).substring(1);
  }

  /** The command, run in the pair's network. */
  List<String> inside(List<String> command) {
    return inside(network, command);
  }

  static List<String> inside(Process network, List<String> command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=/proc/" + network.pid() + "/ns/net", "--"));
    all.addAll(command);
    return all;
  }

  /** Operations a second. */
  double run(Workload workload, int milliseconds) {
    try {
      requests.write(workload.word() + " " + milliseconds + "\n");
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("the load client ended, workload=" + workload.word());
      }
      int space = answer.indexOf(' ');
      double operations = Long.parseLong(answer, 0, space, 10);
      return operations * 1e9 / Long.parseLong(answer, space + 1, answer.length(), 10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The last port's socket is bound last or nearly so; a client that comes too early would fail.
   */
  private void awaitListener() {
    for (Workload workload : Workload.values()) {
      String wait = "until " + workload.listens(place) + "; do :; done";
      Command.run(inside(List.of("timeout", "10", "sh", "-c", wait)));
    }
  }

  /** The network first: a component may not look into the process that holds it. */
  List<String> in(Cgroup cgroup, List<String> command) {
    List<String> all =
        new ArrayList<>(List.of("/bin/sh", "-c", ENTER, cgroup.directory().toString()));
    all.addAll(command);
    return inside(all);
  }

  private List<String> command(String role, String address) {
    String port = Integer.toString(Workload.firstPort());
    return List.of(program.toString(), role, address, port, place);
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void firstLine(Process process) {
    try {
      process.getInputStream().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : List.of(client, server, network)) {
      process.destroyForcibly().onExit().join();
    }
  }
}
