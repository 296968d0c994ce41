package io.cellwall.agent.apply;

import io.cellwall.policy.RuleNames;

/** Reads the numbers in events by the manifests that were in force when they were written. */
public interface RevisionNames {
  /** The revision that a generation of the kernel's policy was. */
  long revision(long generation);

  /** The names of a revision's rules and endpoints. */
  RuleNames names(long revision);
}
