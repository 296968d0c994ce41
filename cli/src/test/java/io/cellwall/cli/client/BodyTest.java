package io.cellwall.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BodyTest {
  private static final Http.Head CHUNKED = new Http.Head(200, true, -1);

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void chunksAreJoined() throws IOException {
    Body body = new Body(bytes("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), CHUNKED);
    assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("abcde");
    assertThat(body.read()).isEqualTo(-1);
  }

  @Test
  void theEndOfAChunkIsNotTakenForContentThatWaits() throws IOException {
    Body body = new Body(bytes("3\r\nabc\r\n"), CHUNKED);
    assertThat(body.read(new byte[3], 0, 3)).isEqualTo(3);
    assertThat(body.available()).isZero();
  }

  @Test
  void aLengthIsKept() throws IOException {
    Body body = new Body(bytes("abcde"), new Http.Head(200, false, 3));
    assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("abc");
  }

  @Test
  void anAnswerCutShortIsAnError() {
    Body chunked = new Body(bytes("5\r\nab"), CHUNKED);
    Body counted = new Body(bytes("ab"), new Http.Head(200, false, 5));
    assertThatThrownBy(chunked::readAllBytes).isInstanceOf(EOFException.class);
    assertThatThrownBy(counted::readAllBytes).isInstanceOf(EOFException.class);
  }
}
