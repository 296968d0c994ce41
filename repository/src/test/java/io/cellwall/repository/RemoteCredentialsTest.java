package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that not everybody may read, over HTTPS; and the words by which SSH is spoken. */
class RemoteCredentialsTest {
  private static final String STORE_PASSWORD = "changeit";

  @TempDir Path directory;

  private final SSLSocketFactory usual = HttpsURLConnection.getDefaultSSLSocketFactory();
  private final List<String> elsewhere = new CopyOnWriteArrayList<>();
  private HttpsServer server;
  private HttpsServer other;
  private String tip = "";

  @BeforeEach
  void start() throws Exception {
    Path remote = directory.resolve("remote");
    try (Git git = Git.init().setDirectory(remote.toFile()).setInitialBranch("main").call()) {
      Files.writeString(remote.resolve("a.yaml"), "# cellwall.io/\n");
      git.add().addFilepattern(".").call();
      tip = git.commit().setMessage("m").setSign(false).call().name();
    }
    Path info = Files.createDirectories(remote.resolve(".git/info"));
    Files.writeString(info.resolve("refs"), tip + "\trefs/heads/main\n");
    SSLContext context = context();
    HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
    server = listen(context);
    server.createContext("/r", exchange -> serve(exchange, remote.resolve(".git")));
    other = listen(context);
    other.createContext("/", this::record);
    server.createContext("/moved", this::redirect);
  }

  @AfterEach
  void stop() {
    HttpsURLConnection.setDefaultSSLSocketFactory(usual);
    server.stop(0);
    other.stop(0);
  }

  private HttpsServer listen(SSLContext context) throws IOException {
    HttpsServer listening =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    listening.setHttpsConfigurator(new HttpsConfigurator(context));
    listening.start();
    return listening;
  }

  private SSLContext context() throws Exception {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-dname",
                "CN=x",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, STORE_PASSWORD.toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private static void serve(HttpExchange exchange, Path git) throws IOException {
    String login = Base64.getEncoder().encodeToString("deploy:secret".getBytes(UTF_8));
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    Path file = git.resolve(exchange.getRequestURI().getPath().substring("/r/".length()));
    if (!("Basic " + login).equals(given)) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
      exchange.sendResponseHeaders(401, -1);
    } else if (Files.isRegularFile(file)) {
      byte[] content = Files.readAllBytes(file);
      exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }

  private void record(HttpExchange exchange) throws IOException {
    elsewhere.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
    exchange.sendResponseHeaders(401, -1);
    exchange.close();
  }

  private void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", url(other) + exchange.getRequestURI());
    exchange.sendResponseHeaders(301, -1);
    exchange.close();
  }

  private static String url(HttpsServer listening) {
    return "https://127.0.0.1:" + listening.getAddress().getPort();
  }

  private Path password(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private RemoteBranch open(String path, RemoteCredentials credentials) {
    return RemoteBranch.open(
        directory.resolve("copy.git"), new Remote(url(server) + path, "main", "", credentials));
  }

  @Test
  void whoHasThePasswordMayReadAndNobodyElse() throws IOException {
    try (RemoteBranch branch =
        open("/r", new RemoteCredentials.Password("deploy", password("secret\n")))) {
      assertThat(branch.tip()).isEqualTo(tip);
      assertThat(branch.fetch().sources()).hasSize(1);
      password("wrong\n");
      assertThatThrownBy(branch::tip)
          .isInstanceOf(RepositoryException.class)
          .hasMessageContaining("not authorized")
          .hasMessageNotContaining("wrong");
    }
    try (RemoteBranch branch = open("/r", new RemoteCredentials.None())) {
      assertThatThrownBy(branch::tip).isInstanceOf(RepositoryException.class);
    }
  }

  @Test
  void anotherServerThatIsRedirectedToDoesNotGetThePassword() throws IOException {
    try (RemoteBranch branch =
        open("/moved", new RemoteCredentials.Password("deploy", password("secret")))) {
      assertThatThrownBy(branch::tip).isInstanceOf(RepositoryException.class);
    }
    assertThat(elsewhere).isNotEmpty().containsOnly("null");
  }

  @Test
  void aPasswordThatOthersMayReadIsNotUsed() throws IOException {
    Path file = password("secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (RemoteBranch branch = open("/r", new RemoteCredentials.Password("deploy", file))) {
      assertThatThrownBy(branch::tip)
          .hasMessage(
              "the password in %s is not for its owner alone: chmod 600 %s".formatted(file, file));
      Files.delete(file);
      assertThatThrownBy(branch::tip).hasMessageContaining("cannot read the password in " + file);
    }
  }

  @Test
  void sshAsksNobodyReadsNoSettingsAndTakesNoHostForAnOption() throws Exception {
    SshCommand ssh = new SshCommand(new RemoteCredentials.Key(Path.of("/k"), Path.of("/h")));
    assertThat(ssh.command(new URIish("ssh://git@h:2222/r.git")))
        .containsSubsequence("ssh", "-F", "none")
        .contains("BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\"/h\"")
        .endsWith("-i", "/k", "-p", "2222", "-l", "git", "--", "h");
    assertThat(ssh.command(new URIish("h:r.git"))).endsWith("-i", "/k", "--", "h");
  }
}
