package io.cellwall.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * SSH by OpenSSH's own program, which the machine's owner keeps up to date. It never asks anybody,
 * reads no user's settings, and talks to no server that it does not know.
 */
final class SshCommand extends SshSessionFactory {
  private final RemoteCredentials.Key key;

  SshCommand(RemoteCredentials.Key key) {
    this.key = key;
  }

  @Override
  public RemoteSession getSession(
      URIish uri, @Nullable CredentialsProvider credentials, FS files, int timeoutMillis)
      throws TransportException {
    return new Session(command(uri));
  }

  @Override
  public String getType() {
    return "openssh";
  }

  /** What is to be run there is still to be added. */
  List<String> command(URIish uri) {
    List<String> words = new ArrayList<>(List.of("ssh", "-F", "none", "-a", "-x", "-T"));
    for (String option :
        List.of(
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=\"" + key.knownHostsFile() + "\"",
            "GlobalKnownHostsFile=none",
            "ConnectTimeout=10",
            "ServerAliveInterval=10")) {
      words.addAll(List.of("-o", option));
    }
    words.addAll(List.of("-i", key.keyFile().toString()));
    if (uri.getPort() > 0) {
      words.addAll(List.of("-p", Integer.toString(uri.getPort())));
    }
    if (uri.getUser() != null) {
      words.addAll(List.of("-l", uri.getUser()));
    }
    // Else a host's name could be an option.
    words.addAll(List.of("--", uri.getHost()));
    return words;
  }

  private static final class Session implements RemoteSession {
    private final List<String> words;
    private @Nullable Process process;

    Session(List<String> words) {
      this.words = words;
    }

    @Override
    public Process exec(String command, int timeoutSeconds) throws IOException {
      List<String> all = new ArrayList<>(words);
      all.add(command);
      ProcessBuilder builder = new ProcessBuilder(all);
      builder.environment().keySet().removeIf(name -> name.startsWith("SSH_"));
      try {
        process = new Awaited(builder.start());
        return process;
      } catch (IOException e) {
        throw new IOException(
            "ssh cannot be started, which the package openssh-client has: " + e.getMessage(), e);
      }
    }

    @Override
    public void disconnect() {
      if (process != null) {
        process.destroy();
      }
    }
  }

  /** JGit asks how it ended as soon as nothing more is heard of it, which is a moment before. */
  private static final class Awaited extends Process {
    private final Process process;

    Awaited(Process process) {
      this.process = process;
    }

    @Override
    public int exitValue() {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return process.exitValue();
      }
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return process.getInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return process.getErrorStream();
    }

    @Override
    public void destroy() {
      process.destroy();
    }
  }
}
