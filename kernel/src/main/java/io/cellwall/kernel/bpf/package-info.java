/** Maps, objects, links and memory of the kernel's BPF half as typed handles over the binding. */
@NullMarked
package io.cellwall.kernel.bpf;

import org.jspecify.annotations.NullMarked;
