package io.cellwall.cli.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * As much of HTTP/1.1 as one request on one connection needs. The JDK's client cannot speak over a
 * unix socket, and a library for it takes longer to start than most commands run.
 */
final class Http {
  private static final int LONGEST_LINE = 64 * 1024;

  private Http() {}

  /** The first line and what the headers say of the body. */
  record Head(int status, boolean chunked, long length) {}

  static byte[] request(String method, String target, byte[] body) {
    String head =
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: cellwall\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(US_ASCII));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  static Head head(InputStream in) throws IOException {
    int status = status(line(in));
    boolean chunked = false;
    long length = -1;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = number(header.substring(header.indexOf(':') + 1), 10);
      }
      if (header.startsWith("transfer-encoding:") && header.endsWith("chunked")) {
        chunked = true;
      }
    }
    return new Head(status, chunked, length);
  }

  private static int status(String line) throws IOException {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IOException("the agent's answer is not HTTP, first line=" + line);
    }
    return (int) number(words[1], 10);
  }

  static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new IOException("the agent's answer has a bad number, text=" + text, e);
    }
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the agent closed the connection in the middle of an answer");
      }
      if (bytes.size() > LONGEST_LINE) {
        throw new IOException("the agent's answer has a line of more than 64 KiB");
      }
      if (b != '\r') {
        bytes.write(b);
      }
    }
    return bytes.toString(UTF_8);
  }
}
