package io.cellwall.kernel.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** The structs that are nothing but a text of fixed size, padded with zeros. */
public final class TextStruct {
  /** {@code SELECTOR_LENGTH}. */
  public static final int SELECTOR_LENGTH = 256;

  /** {@code NAME_LENGTH}. */
  public static final int NAME_LENGTH = 64;

  public static final StructLayout SELECTOR_KEY =
      Layouts.struct("selector_key", Layouts.bytes("path", SELECTOR_LENGTH));
  public static final StructLayout IDENTITY_NAME =
      Layouts.struct("identity_name", Layouts.bytes("name", NAME_LENGTH));

  private TextStruct() {}

  /**
   * @throws IllegalArgumentException if it does not fit with a zero after it
   */
  public static void write(MemorySegment segment, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length >= segment.byteSize()) {
      throw new IllegalArgumentException(
          "text must be shorter than " + segment.byteSize() + " bytes, text=" + text);
    }
    segment.fill((byte) 0);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }

  public static String read(MemorySegment segment) {
    byte[] bytes = segment.toArray(ValueLayout.JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, UTF_8);
  }
}
