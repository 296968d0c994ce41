package io.cellwall.manifest;

/** A value and where it was written, for checks that can only be made later. */
public record Located<T>(T value, Position position) {}
