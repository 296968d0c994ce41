/** What the kernel half reports: the event ring, its records, and the boot clock they carry. */
@NullMarked
package io.cellwall.kernel.event;

import org.jspecify.annotations.NullMarked;
