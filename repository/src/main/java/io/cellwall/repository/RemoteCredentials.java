package io.cellwall.repository;

import java.nio.file.Path;

/**
 * By what somebody else's repository lets the agent in. Each is a file, read whenever it is needed,
 * so that what is renewed there is used from then on.
 */
public sealed interface RemoteCredentials {
  /** Whoever asks may read it. */
  record None() implements RemoteCredentials {}

  /**
   * For {@code https:}.
   *
   * @param passwordFile with a password or a token in its first line
   */
  record Password(String user, Path passwordFile) implements RemoteCredentials {}

  /**
   * For SSH.
   *
   * @param keyFile a private key without a passphrase
   * @param knownHostsFile with the server's key, as {@code ssh-keyscan} prints it
   */
  record Key(Path keyFile, Path knownHostsFile) implements RemoteCredentials {}
}
