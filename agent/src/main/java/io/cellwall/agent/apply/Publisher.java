package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.compile.Compiler;
import io.cellwall.compile.GrantClock;
import io.cellwall.compile.Identities;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.policy.Policy;
import java.time.InstantSource;

/** Compiles a policy and puts it in force. Called by the writer's thread only. */
final class Publisher {
  private final Enforcement enforcement;
  private final Generations generations;
  private final InstantSource clock;

  Publisher(Enforcement enforcement, Generations generations, InstantSource clock) {
    this.enforcement = enforcement;
    this.generations = generations;
    this.clock = clock;
  }

  PolicyTable compile(Policy policy) {
    return compile(policy, enforcement.identities());
  }

  private PolicyTable compile(Policy policy, Identities identities) {
    GrantClock grants = new GrantClock(clock.instant(), enforcement.bootNanos());
    try {
      return Compiler.compile(policy, identities, grants);
    } catch (IllegalStateException e) {
      throw new RefusedException(
          Code.IDENTITIES_EXHAUSTED, "the policy cannot be compiled: " + e.getMessage(), e);
    }
  }

  /** Whether the kernel already enforces just this. */
  boolean inForce(PolicyTable table) {
    return enforcement.generation() != 0 && enforcement.table().equals(table);
  }

  long generation() {
    return enforcement.generation();
  }

  /** Puts a table in force as that of a revision; refused, it changes nothing. */
  long publish(PolicyTable table, long revision) {
    // An event of the new generation may be read before the kernel's answer is.
    generations.put(enforcement.generation() + 1, revision);
    try {
      long generation = enforcement.apply(table);
      if (generations.revision(generation) != revision) {
        generations.put(generation, revision);
      }
      return generation;
    } catch (KernelException e) {
      throw new RefusedException(Code.KERNEL_REFUSED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  /** Closes the connections that what is in force refuses. */
  void revoke() {
    enforcement.revoke();
  }
}
