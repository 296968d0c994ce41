package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import io.cellwall.kernel.libbpf.LibC;
import java.nio.file.Path;

/** A file descriptor that somebody owns. Closing it twice is no error. */
public final class Fd implements AutoCloseable {
  private int number;

  private Fd(int number) {
    this.number = number;
  }

  /**
   * Owns what a call has answered.
   *
   * @throws KernelException if that is an error
   */
  public static Fd of(String tried, int result) {
    return new Fd(KernelException.check(tried, result));
  }

  /** A directory, for reading or as the target of an attachment. */
  public static Fd directory(Path path) {
    int flags = LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC;
    return of("open of directory=" + path, LibC.open(path.toString(), flags));
  }

  /** What is pinned at {@code path}. */
  public static Fd pinned(Path path) {
    return of("bpf_obj_get of pin=" + path, Bpf.bpf_obj_get(path.toString()));
  }

  public int number() {
    if (number < 0) {
      throw new IllegalStateException("this descriptor is closed");
    }
    return number;
  }

  @Override
  public void close() {
    if (number >= 0) {
      LibC.close(number);
      number = -1;
    }
  }
}
