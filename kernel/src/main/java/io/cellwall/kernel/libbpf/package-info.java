/** libbpf and the few system calls beside it: C names, C arguments, C results. */
@NullMarked
package io.cellwall.kernel.libbpf;

import org.jspecify.annotations.NullMarked;
