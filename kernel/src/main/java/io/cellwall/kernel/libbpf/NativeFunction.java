package io.cellwall.kernel.libbpf;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * One C function. It is linked when first called, because linking all of them would take most of
 * the agent's start.
 */
final class NativeFunction {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup C_LIBRARY = LINKER.defaultLookup();

  private final String name;
  private final boolean inLibbpf;
  private final FunctionDescriptor descriptor;
  private final Linker.Option[] options;
  private volatile @Nullable MethodHandle handle;

  private NativeFunction(
      String name, boolean inLibbpf, FunctionDescriptor descriptor, Linker.Option... options) {
    this.name = name;
    this.inLibbpf = inLibbpf;
    this.descriptor = descriptor;
    this.options = options;
  }

  static NativeFunction inLibbpf(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return new NativeFunction(name, true, descriptor, options);
  }

  static NativeFunction inCLibrary(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return new NativeFunction(name, false, descriptor, options);
  }

  /** Linked twice if two threads come at once, which does no harm. */
  MethodHandle handle() {
    MethodHandle linked = handle;
    if (linked == null) {
      linked = link();
      handle = linked;
    }
    return linked;
  }

  private MethodHandle link() {
    SymbolLookup library = inLibbpf ? Libbpf.LOOKUP : C_LIBRARY;
    return library
        .find(name)
        .map(address -> LINKER.downcallHandle(address, descriptor, options))
        .orElseThrow(
            () -> new UnsatisfiedLinkError("no function " + name + " in this machine's library"));
  }

  /** What a call that may throw nothing has thrown. */
  static AssertionError unexpected(Throwable thrown) {
    return new AssertionError("a native call threw", thrown);
  }

  /** Opened with the first function that needs it: the C library is there without. */
  private static final class Libbpf {
    static final SymbolLookup LOOKUP = open();

    private static SymbolLookup open() {
      try {
        return SymbolLookup.libraryLookup("libbpf.so.1", Arena.global());
      } catch (IllegalArgumentException missing) {
        UnsatisfiedLinkError error =
            new UnsatisfiedLinkError("libbpf.so.1 is not installed; Debian has it in libbpf1");
        error.initCause(missing);
        throw error;
      }
    }
  }
}
