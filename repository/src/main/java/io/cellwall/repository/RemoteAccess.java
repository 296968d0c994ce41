package io.cellwall.repository;

import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.transport.SshTransport;

/** Lets a command in where credentials are asked for. */
record RemoteAccess(Remote remote) {
  private static final int TIMEOUT_SECONDS = 20;

  /**
   * @throws RepositoryException if the credentials cannot be read
   */
  void prepare(TransportCommand<?, ?> command) {
    command.setTimeout(TIMEOUT_SECONDS);
    switch (remote.credentials()) {
      case RemoteCredentials.None _ -> {}
      case RemoteCredentials.Password password ->
          command.setCredentialsProvider(
              PasswordProvider.of(password, new RemoteUrl(remote.url())));
      case RemoteCredentials.Key key -> {
        SshCommand ssh = new SshCommand(key);
        command.setTransportConfigCallback(transport -> {
          if (transport instanceof SshTransport over) {
            over.setSshSessionFactory(ssh);
          }
        });
      }
    }
  }
}
