package io.cellwall.policy;

/** What a manifest may need and a machine, or this version, may lack. */
public enum Capability {
  REDIRECT,
  LIMITS,
  UNIX,
  FIFO,
  SHM,
  MQUEUE,
  SIGNAL,
  RAW_SOCKET,
  PACKET_SOCKET,
  PTRACE,
  OTHER_SOCKET,
  SOCKET_OPTION,
  MACHINE,
  /** What no version enforces yet. */
  PLANNED
}
