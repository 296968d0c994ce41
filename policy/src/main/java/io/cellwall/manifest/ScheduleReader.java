package io.cellwall.manifest;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code schedule}. */
final class ScheduleReader {
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-4]):([0-5][0-9])");

  private ScheduleReader() {}

  static Schedule read(Value value) {
    Fields fields = value.fields("days", "from", "to", "timezone");
    if (!fields.has("days") && !fields.has("from") && !fields.has("to")) {
      fields.refuseAll("found neither `days` nor `from` nor `to`, expected at least one");
    }
    int from = fields.find("from").map(time -> time(time, 23)).orElse(0);
    int to = fields.find("to").map(time -> time(time, 24)).orElse(WeeklyHours.DAY);
    if (from == to) {
      fields.refuseAll("found the same time in `from` and `to`, expected some time between them");
    }
    return new Schedule(
        value.position(), new WeeklyHours(days(fields), from, to, timezone(fields)));
  }

  private static Set<DayOfWeek> days(Fields fields) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    Optional<List<DayOfWeek>> listed =
        fields.findList(
            "days",
            value ->
                value.word(
                    List.of(DayOfWeek.values()),
                    day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH),
                    DayOfWeek.MONDAY));
    days.addAll(listed.orElse(List.of(DayOfWeek.values())));
    return days;
  }

  private static int time(Value value, int lastHour) {
    return value.parse(
        "a time from 00:00 to " + (lastHour == 24 ? "24:00" : "23:59"),
        lastHour == 24 ? WeeklyHours.DAY : 0,
        text ->
            minutes(text).filter(minutes -> minutes <= lastHour * 60 + (lastHour == 24 ? 0 : 59)));
  }

  private static Optional<Integer> minutes(String text) {
    Matcher matcher = TIME.matcher(text);
    return matcher.matches()
        ? Optional.of(Integer.parseInt(matcher.group(1)) * 60 + Integer.parseInt(matcher.group(2)))
        : Optional.empty();
  }

  private static ZoneId timezone(Fields fields) {
    return fields
        .find("timezone")
        .map(value -> value.parse("a time zone such as Europe/Berlin", UTC, ScheduleReader::zone))
        .orElse(UTC);
  }

  private static final ZoneId UTC = ZoneOffset.UTC;

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
