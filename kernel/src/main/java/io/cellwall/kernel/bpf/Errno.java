package io.cellwall.kernel.bpf;

import java.util.Map;

/** Names of the errors that the kernel answers with; those of Linux on all its architectures. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int ENOPROTOOPT = 92;
  public static final int EOPNOTSUPP = 95;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM, operation not permitted"),
          Map.entry(ENOENT, "ENOENT, no such file, map or entry"),
          Map.entry(ESRCH, "ESRCH, no such process"),
          Map.entry(EINTR, "EINTR, interrupted"),
          Map.entry(5, "EIO, input or output error"),
          Map.entry(7, "E2BIG, too big or the map is full"),
          Map.entry(9, "EBADF, bad file descriptor"),
          Map.entry(EAGAIN, "EAGAIN, try again"),
          Map.entry(12, "ENOMEM, out of memory"),
          Map.entry(13, "EACCES, permission denied"),
          Map.entry(14, "EFAULT, bad address"),
          Map.entry(16, "EBUSY, in use"),
          Map.entry(EEXIST, "EEXIST, it exists"),
          Map.entry(ENODEV, "ENODEV, no such device"),
          Map.entry(20, "ENOTDIR, not a directory"),
          Map.entry(EINVAL, "EINVAL, invalid argument"),
          Map.entry(24, "EMFILE, too many open files"),
          Map.entry(ENOSPC, "ENOSPC, no space left"),
          Map.entry(30, "EROFS, read-only file system"),
          Map.entry(38, "ENOSYS, not known to this kernel"),
          Map.entry(ENOPROTOOPT, "ENOPROTOOPT, no such option"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP, not supported"),
          Map.entry(524, "ENOTSUPP, not supported"));

  private Errno() {}

  /** What an error number means, such as {@code errno=28 (ENOSPC, no space left)}. */
  public static String describe(int errno) {
    String name = NAMES.get(errno);
    return name == null ? "errno=" + errno : "errno=" + errno + " (" + name + ")";
  }
}
