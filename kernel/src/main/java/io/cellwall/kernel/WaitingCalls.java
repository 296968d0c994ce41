package io.cellwall.kernel;

import io.cellwall.kernel.abi.WaitingThreadStruct;
import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the calls that were let pass, go on, and would be refused now. A thread that is traced for a
 * moment leaves its call, and the kernel begins that anew when nobody traces it any more: so hooks
 * are asked again, and the thread sees their answer and nothing else. Who is out of reach of a
 * tracer is killed, and so is who waits for something that no interruption ends.
 */
record WaitingCalls(Pins pins) {
  private static final Logger LOGGER = System.getLogger(WaitingCalls.class.getName());
  private static final List<String> ITERATORS = List.of("found_waiting");

  /** One more walk than the programs take for their patience. */
  private static final int WALKS = 11;

  private static final Duration PAUSE = Duration.ofMillis(50);

  private record Call(int thread, int process, boolean ofComponent, boolean outOfReach) {
    static Call of(MemorySegment found) {
      return new Call(
          WaitingThreadStruct.thread(found),
          WaitingThreadStruct.process(found),
          WaitingThreadStruct.ofComponent(found),
          WaitingThreadStruct.outOfReach(found));
    }

    void end() {
      if (outOfReach || !interrupt()) {
        kill();
      }
    }

    /** True where it has left its call, or has ended. */
    private boolean interrupt() {
      int seized = LibC.ptrace(LibC.PTRACE_SEIZE, thread);
      if (seized < 0) {
        return seized == -Errno.ESRCH;
      }
      int interrupted = LibC.ptrace(LibC.PTRACE_INTERRUPT, thread);
      return interrupted >= 0 || interrupted == -Errno.ESRCH;
    }

    /** What is the host's manages components, and is never killed for them. */
    private void kill() {
      if (!ofComponent || process == ProcessHandle.current().pid()) {
        return;
      }
      LOGGER.log(
          Level.WARNING, "killed in a call that its rules no longer allow, pid={0}", process);
      int ignored = LibC.kill(process, LibC.SIGKILL);
    }
  }

  void end() {
    List<Call> found = find();
    for (int walk = 1; !found.isEmpty() && walk < WALKS; walk++) {
      endOnOwnThread(found);
      LockSupport.parkNanos(PAUSE.toNanos());
      found = find();
    }
  }

  private List<Call> find() {
    List<Call> found = new ArrayList<>();
    long size = WaitingThreadStruct.LAYOUT.byteSize();
    IteratorRun.of(pins, ITERATORS)
        .run(written -> {
          for (long at = 0; at + size <= written.byteSize(); at += size) {
            found.add(Call.of(written.asSlice(at, size)));
          }
        });
    return found;
  }

  /** The kernel ends the tracing with the tracer, which is a thread and not a process. */
  private static void endOnOwnThread(List<Call> calls) {
    Thread tracer =
        Thread.ofPlatform().name("cellwall-tracer").start(() -> calls.forEach(Call::end));
    try {
      tracer.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
