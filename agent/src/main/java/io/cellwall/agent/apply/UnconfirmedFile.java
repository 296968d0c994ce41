package io.cellwall.agent.apply;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Remembers which revision is not confirmed yet, whatever becomes of the agent. */
record UnconfirmedFile(DurableFile file) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18}) (\\d{1,19})\n");

  /** One that is not understood counts as none: what the kernel has on trial decides then. */
  Optional<Unconfirmed> read() {
    return file.read()
        .map(content -> FORM.matcher(new String(content, US_ASCII)))
        .filter(Matcher::matches)
        .map(found ->
            new Unconfirmed(Long.parseLong(found.group(1)), Long.parseLong(found.group(2))));
  }

  void write(Unconfirmed unconfirmed) {
    file.write((unconfirmed.revision() + " " + unconfirmed.end() + "\n").getBytes(US_ASCII));
  }

  void remove() {
    file.remove();
  }
}
