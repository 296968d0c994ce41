package io.cellwall.agent.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cellwall.agent.apply.RefusedException;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/** A connection that is told why and ends, without waiting for what it wants. */
record RefusedConnection(DataWriter writer, RefusedException why) implements ServerConnection {
  @Override
  public void handle(Limit limit) {
    byte[] body = ApiErrors.body(why);
    Status status = ApiErrors.status(why.code().fault());
    String head =
        """
        HTTP/1.1 %s\r
        Connection: close\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(status.text(), body.length);
    writer.writeNow(
        BufferData.create(BufferData.create(head.getBytes(UTF_8)), BufferData.create(body)));
  }

  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    // It ends by itself.
  }
}
