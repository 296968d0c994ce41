package io.cellwall.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** A password for one server; a redirection to another one does not get it. */
final class PasswordProvider extends UsernamePasswordCredentialsProvider {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final RemoteUrl server;

  private PasswordProvider(String user, String password, RemoteUrl server) {
    super(user, password);
    this.server = server;
  }

  static PasswordProvider of(RemoteCredentials.Password login, RemoteUrl server) {
    Path file = login.passwordFile();
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new RepositoryException(
            "the password in %s is not for its owner alone: chmod 600 %s".formatted(file, file),
            null);
      }
      String password = Files.readString(file).lines().findFirst().orElse("");
      return new PasswordProvider(login.user(), password, server);
    } catch (IOException e) {
      throw new RepositoryException("cannot read the password in %s: %s".formatted(file, e), e);
    }
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    return server.isSameServer(new RemoteUrl(uri.toPrivateString())) && super.get(uri, items);
  }
}
