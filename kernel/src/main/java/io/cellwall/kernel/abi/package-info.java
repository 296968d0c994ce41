/** The structs of {@code bpf/abi.h}, byte for byte; a test compares each through BTF. */
@NullMarked
package io.cellwall.kernel.abi;

import org.jspecify.annotations.NullMarked;
