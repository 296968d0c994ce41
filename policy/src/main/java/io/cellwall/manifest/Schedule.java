package io.cellwall.manifest;

/** When a rule is in force, and where that is written. */
public record Schedule(Position position, WeeklyHours hours) {}
