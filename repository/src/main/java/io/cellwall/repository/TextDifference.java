package io.cellwall.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/** Two texts compared line by line, in the unified form, as {@code git diff} prints it. */
public final class TextDifference {
  private TextDifference() {}

  /** The hunks; empty if the texts are the same. */
  public static String of(String before, String after) {
    RawText old = new RawText(before.getBytes(UTF_8));
    RawText now = new RawText(after.getBytes(UTF_8));
    EditList edits = new HistogramDiff().diff(RawTextComparator.DEFAULT, old, now);
    ByteArrayOutputStream hunks = new ByteArrayOutputStream();
    try (DiffFormatter formatter = new DiffFormatter(hunks)) {
      formatter.format(edits, old, now);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compare two texts in memory", e);
    }
    return hunks.toString(UTF_8);
  }
}
