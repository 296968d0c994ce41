package io.cellwall.repository;

import java.net.URISyntaxException;
import java.util.Optional;
import org.eclipse.jgit.transport.URIish;

/** What the URL of a repository says of the way to it. */
public record RemoteUrl(String text) {
  private Optional<URIish> parsed() {
    try {
      return Optional.of(new URIish(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  public boolean isHttps() {
    return parsed().filter(uri -> "https".equals(uri.getScheme())).isPresent();
  }

  /** {@code ssh://user@host/path}, or the short form {@code user@host:path}. */
  public boolean isSsh() {
    return parsed()
        .filter(uri -> uri.getHost() != null)
        .filter(uri -> uri.getScheme() == null || "ssh".equals(uri.getScheme()))
        .isPresent();
  }

  /** Whether a password stands in it, where everybody sees it who sees the URL. */
  public boolean hasPassword() {
    return parsed().filter(uri -> uri.getPass() != null).isPresent();
  }

  /** Whether both are at one place by HTTPS. */
  boolean isSameServer(RemoteUrl other) {
    return isHttps() && other.isHttps() && place().equals(other.place());
  }

  private Optional<String> place() {
    return parsed().map(uri -> uri.getHost() + ":" + (uri.getPort() < 0 ? 443 : uri.getPort()));
  }
}
