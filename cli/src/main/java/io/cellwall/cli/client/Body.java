package io.cellwall.cli.client;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer: chunked, of a known length, or up to the connection's end. */
final class Body extends FilterInputStream {
  private final boolean chunked;
  private long left;
  private boolean first = true;

  Body(InputStream in, Http.Head head) {
    super(in);
    this.chunked = head.chunked();
    this.left = chunked ? 0 : head.length() < 0 ? Long.MAX_VALUE : head.length();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left <= 0 && !nextChunk()) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      return endOfConnection();
    }
    left -= count;
    return count;
  }

  /**
   * Nothing beyond this chunk: whoever takes the bytes that end it for content would wait for the
   * next chunk before showing this one.
   */
  @Override
  public int available() throws IOException {
    return (int) Math.min(Math.max(left, 0), in.available());
  }

  private int endOfConnection() throws IOException {
    if (left == Long.MAX_VALUE) {
      return -1;
    }
    throw new EOFException("the agent closed the connection in the middle of an answer");
  }

  private boolean nextChunk() throws IOException {
    if (!chunked || left < 0) {
      return false;
    }
    if (!first) {
      Http.line(in);
    }
    first = false;
    String size = Http.line(in);
    int extension = size.indexOf(';');
    left = Http.number(extension < 0 ? size : size.substring(0, extension), 16);
    if (left == 0) {
      left = -1;
      return false;
    }
    return true;
  }
}
