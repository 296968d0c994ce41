package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.compile.Compiler;
import io.cellwall.compile.CompilerMemory;
import io.cellwall.compile.GrantClock;
import io.cellwall.compile.Identities;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.Connection;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.policy.Policy;
import io.cellwall.repository.Author;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;

/** Compiles a policy and puts it in force. Called by the writer's thread only. */
public final class Publisher {
  private static final Logger LOGGER = System.getLogger(Publisher.class.getName());

  private final Enforcement enforcement;
  private final Generations generations;
  private final TableFile file;
  private final BootEnds ends;
  private final CompilerMemory memory = new CompilerMemory();

  public Publisher(
      Enforcement enforcement, Generations generations, TableFile file, BootEnds ends) {
    this.enforcement = enforcement;
    this.generations = generations;
    this.file = file;
    this.ends = ends;
  }

  PolicyTable compile(Policy policy) {
    ends.remember(policy);
    return compile(policy, enforcement.identities());
  }

  private PolicyTable compile(Policy policy, Identities identities) {
    try {
      return Compiler.compile(policy, identities, ends.clocks().now(), memory);
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
    return number(table, revision, enforcement::apply);
  }

  /** Refused as {@link #publish} would be, but nothing is changed. */
  void rehearse(PolicyTable table) {
    try {
      enforcement.rehearse(table);
    } catch (KernelException e) {
      throw new RefusedException(Code.KERNEL_REFUSED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  /** The same, but {@link #settle} is still to come. */
  long begin(PolicyTable table, long revision) {
    return number(table, revision, enforcement::begin);
  }

  /** Failed, it leaves connections open whose packets are refused all the same. */
  boolean settle() {
    try {
      enforcement.settle();
      return true;
    } catch (KernelException e) {
      LOGGER.log(Level.WARNING, "not every connection that is refused now could be closed", e);
      return false;
    }
  }

  private long number(PolicyTable table, long revision, ToLongFunction<PolicyTable> into) {
    // An event of the new generation may be read before the kernel's answer is.
    generations.put(enforcement.generation() + 1, revision);
    try {
      long generation = into.applyAsLong(table);
      if (generations.revision(generation) != revision) {
        generations.put(generation, revision);
      }
      return generation;
    } catch (KernelException e) {
      throw new RefusedException(Code.KERNEL_REFUSED, "nothing was changed: " + e.getMessage(), e);
    }
  }

  Timekeeper timekeeper() {
    return new Timekeeper(enforcement, ends.clocks());
  }

  /** Closes the connections that what is in force refuses. */
  void revoke() {
    enforcement.revoke();
  }

  /** The latest revision whose table was kept; 0 if there is none, or none can be read. */
  long savedRevision() {
    try {
      return file.read().map(SavedTable::revision).orElse(0L);
    } catch (DamagedException damaged) {
      return 0;
    }
  }

  /**
   * Keeps a table that is in force for the next boot. The kernel has it: a failure is only told.
   */
  void save(PolicyTable table, long revision) {
    GrantClock now = ends.clocks().now();
    try {
      file.write(
          new SavedTable(revision, now.now(), now.bootNanos(), enforcement.components(), table));
    } catch (UncheckedIOException e) {
      LOGGER.log(
          Level.WARNING, "the next boot would begin with an older table than is in force", e);
    }
  }

  /** What is in force although nobody can say what it means. */
  Image inForce(String why) {
    long generation = enforcement.generation();
    RevisionHead head =
        new RevisionHead(generations.revision(generation), Instant.EPOCH, new Author(0, ""), why);
    return new Image(
        new Revision(head, List.of()),
        Candidate.EMPTY,
        Policy.EMPTY,
        enforcement.table(),
        generation,
        List.of());
  }

  /** Of whom a change would make a component that nobody means: a sentence. */
  Optional<String> takenIn(OptionalInt caller, PolicyTable before, PolicyTable after) {
    return new Bystanders(enforcement).takenIn(caller, before, after);
  }

  /** Which of the connections that a process works through another policy would cut. */
  List<Connection> lost(int pid, Image before, Policy policy, PolicyTable table) {
    return new LostConnections(enforcement, ends.clocks().now().now())
        .of(
            enforcement.connections(pid),
            new LostConnections.State(before.policy(), before.table()),
            new LostConnections.State(policy, table));
  }
}
